// What persons have agreed to, kept in the store, and what is told of them.
const at = 'packages/delivery/src'
const engine = `${at}/waybill-kept-consent.test.ts`

export const keptConsent = [
  {
    promise: 'What a person has agreed to counts where it is newer than the event.',
    test: engine,
    file: `${at}/accept/entry/kept-consent.ts`,
    from: 'before === undefined || at > happenedAt',
    to: 'before === undefined',
  },
  {
    promise: 'What an event carries counts where it is newer than what is kept.',
    test: engine,
    file: `${at}/accept/entry/kept-consent.ts`,
    from: 'at > happenedAt',
    to: 'true',
  },
  {
    promise: 'A sender’s clock that is ahead makes no consent newer than the acceptance.',
    test: engine,
    file: `${at}/accept/entry/kept-consent.ts`,
    from: 'Math.min(Date.parse(event.timestamp), acceptedAt)',
    to: 'Date.parse(event.timestamp)',
  },
  {
    promise: 'Of each category the newest answer stays, in whatever order they come.',
    test: `${at}/memory-store/memory-store.sized.test.ts`,
    file: `${at}/store/persons.ts`,
    from: '!before || at > before.at || (at === before.at && before.agreed && !agreed)',
    to: 'true',
  },
  {
    promise: 'Consent that is withdrawn in one process stops what is planned in another.',
    test: 'packages/store-postgres/src/control/suppression.test.ts',
    file: `${at}/control/follow-control.ts`,
    from: 'if (state.persons) returned.push(markPersons(state.persons, reports))',
    to: '',
    statement: true,
  },
  {
    promise: '`exportPerson` leaves no event out between two pages.',
    test: `${at}/waybill-export-person.test.ts`,
    file: `${at}/persons/export-person.ts`,
    from: 'ids.length > limit ? page.at(-1)?.seq : undefined',
    to: 'undefined',
  },
  {
    promise: '`exportPerson` has the events of either id.',
    test: `${at}/waybill-export-person.test.ts`,
    file: `${at}/persons/export-person.ts`,
    from: 'anonymousId ? [{ anonymousId }] : []',
    to: '[]',
  },
]
