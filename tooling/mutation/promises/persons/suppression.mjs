// Whose events are not sent.
const at = 'packages/delivery/src'
const engine = `${at}/waybill-suppression.test.ts`
const fleet = 'packages/store-postgres/src/control/suppression.test.ts'

export const suppression = [
  {
    promise: 'A new event of a suppressed person enters no lane, and neither its body nor an id of theirs is stored.',
    test: engine,
    file: `${at}/persons/suppressed-events.ts`,
    from: 'persons.isSuppressed(event.event) ? skippedEverywhere(event) : event',
    to: 'event',
  },
  {
    promise: 'What is pending of a suppressed person is skipped, replayed or not.',
    test: engine,
    file: `${at}/persons/may-go.ts`,
    from: 'persons.isSuppressed(event)',
    to: 'false',
  },
  {
    promise: 'What was planned of a person who is suppressed then is not sent.',
    test: engine,
    file: `${at}/persons/apply-marks.ts`,
    from: 'idsOf(lease).length > 0',
    to: 'false',
  },
  {
    promise: 'A request that is split after `suppress` sends nothing of who is suppressed.',
    test: engine,
    file: `${at}/control/lane-control.ts`,
    from: 'for (const queued of flying) departures.withdraw(queued)',
    to: '',
    statement: true,
  },
  {
    promise: 'A store in which persons are kept is not opened by who cannot tell them.',
    test: engine,
    file: `${at}/persons/open-persons.ts`,
    from: '!persons.blocked',
    to: 'true',
  },
  {
    promise: 'Who is suppressed again stays so since the first time, for the first reason.',
    test: `${at}/memory-store/memory-store.sized.test.ts`,
    file: `${at}/store/persons.ts`,
    from: 'mark.suppressed ?? change.suppress',
    to: 'change.suppress ?? mark.suppressed',
  },
  {
    promise: 'Digests of another key than that of the first are refused.',
    test: 'packages/store-sqlite/src/sqlite-conformance.sized.test.ts',
    file: 'packages/store-sqlite/src/rows/person-rows.ts',
    from: 'known !== undefined && known !== change.keyPrint',
    to: 'false',
  },
  {
    promise: 'Whom one process suppresses, every process skips.',
    test: fleet,
    file: 'packages/store-postgres/src/control/changes.ts',
    from: "Number(row?.['persons'] ?? 0) > (known ?? 0)",
    to: 'false',
  },
  {
    promise: 'A process that cannot tell who is suppressed leaves its events to the others.',
    test: fleet,
    file: `${at}/control/follow-control.ts`,
    from: 'if (persons.blocked) block(persons.blocked)',
    to: '',
    statement: true,
  },
  {
    promise: '`waybill migrate` takes along who is suppressed.',
    test: 'packages/cli/src/migrate/migrate-command.test.ts',
    file: 'packages/cli/src/migrate/migrate-command.ts',
    from: 'if (from.persons) await target.persons(await from.persons.all())',
    to: '',
    statement: true,
  },
]
