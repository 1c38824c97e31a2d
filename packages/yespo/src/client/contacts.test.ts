import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { YespoBulkOptions, YespoContact } from '../index.js'
import { answered, lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench()
const ann: YespoContact = {
  externalCustomerId: 'ann',
  channels: [{ type: 'email', value: 'ann@example.com' }],
  firstName: 'Ann',
  lastName: 'Lee',
  address: { town: 'Kyiv' },
  fields: [{ id: 10001, value: 'gold' }],
}
const valuesOf = (id: string) =>
  bench.state().contacts.find(({ values }) => values['externalCustomerId'] === id)?.values

describe('contacts.upsert', () => {
  it('adds, and later touches only what the contact mentions', async () => {
    const { contacts } = bench.client()
    const { asyncSessionId } = await contacts.upsert(ann)
    expect(await contacts.importStatus(asyncSessionId ?? '')).toMatchObject({ importStatus: 'FINISHED' })
    await contacts.upsert({ externalCustomerId: 'ann', firstName: 'Anna' })
    expect(bench.state().contacts).toMatchObject([
      {
        values: { email: 'ann@example.com', firstName: 'Anna', lastName: 'Lee', town: 'Kyiv' },
        fields: { 10001: 'gold' },
      },
    ])
  })

  it('clears a field that is null, and only that', async () => {
    const { contacts } = bench.client()
    await contacts.upsert(ann)
    await contacts.upsert({ externalCustomerId: 'ann', lastName: null, address: { town: null } })
    expect(valuesOf('ann')).toMatchObject({ firstName: 'Ann', lastName: null, town: null, email: 'ann@example.com' })
  })

  it.each([
    [{ channels: [{ type: 'sms', value: '380501234567' }] }, 'sms'],
    [{ channels: [{ type: 'webpush', value: 'token' }] }, 'webpush'],
    [
      {
        channels: [
          { type: 'sms', value: '380501234567' },
          { type: 'email', value: 'a@b.co' },
        ],
      },
      'email',
    ],
    [{ id: 7, firstName: 'A' }, 'id'],
    [{ id: 7, externalCustomerId: 'x' }, 'externalCustomerId'],
  ] as [YespoContact, string][])('finds %j by %s', async (contact, dedupeOn) => {
    await bench
      .client()
      .contacts.upsert(contact)
      .catch(() => undefined)
    expect(bench.bodies()).toMatchObject([{ dedupeOn }])
  })

  it('passes on what concerns the request', async () => {
    const options = { groupNames: ['VIP'], restoreDeleted: true, eventKeyForNewContacts: 'came', timeoutMs: 5_000 }
    await bench.client().contacts.upsert(ann, options)
    expect(bench.state()).toMatchObject({ contacts: [{ groups: ['VIP'] }], events: [{ eventTypeKey: 'came' }] })
    expect(bench.bodies()[0]).not.toHaveProperty('timeoutMs')
  })

  it.each<YespoBulkOptions>([
    { dedupeOn: 'email_or_sms' },
    { dedupeOn: 'fieldId', fieldId: 10001 },
    { groupNames: ['VIP'] },
    { groupNamesExclude: ['Guests'] },
    { restoreDeleted: true },
    { eventKeyForNewContacts: 'came' },
  ])('says %j in the request', async (options) => {
    const { externalCustomerId: _, ...contact } = ann
    await bench.client().contacts.upsert(contact, options)
    await bench.client().contacts.upsertMany([contact], options)
    expect(bench.bodies()).toMatchObject([options, options])
  })

  it('obeys what concerns the call: headers, retry, timeoutMs and signal', async () => {
    const { contacts } = bench.client({ retry: { baseMs: 1 } })
    await contacts.upsert(ann, { headers: { 'x-trace': 'one' } })
    expect(bench.requests()[0]?.headers).toMatchObject({ 'x-trace': 'one' })
    await expect(contacts.upsert(ann, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    expect(await contacts.upsertMany([ann], { signal: AbortSignal.abort() })).toMatchObject([
      { error: { code: 'aborted' } },
    ])
    expect(bench.requests()).toHaveLength(1)
    bench.faults(answered(503, ''))
    await expect(contacts.upsert(ann, { retry: false })).rejects.toMatchObject({ kind: 'unavailable' })
    bench.faults({ name: 'hang', act: { do: 'hang' } })
    const startedAt = performance.now()
    await expect(contacts.upsert(ann, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
    // Without a bound of its own the call has ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(9_000)
  })

  it.each([
    [{}, 'channels must have at least one channel'],
    [{ ...ann, firstname: 'x' }, 'firstname is not a field that Yespo knows here'],
    [{ ...ann, firstName: 'a'.repeat(41) }, 'firstName must have at most 40 characters'],
    [{ ...ann, externalCustomerId: ' ' }, 'externalCustomerId must not be blank'],
    [{ channels: [{ type: 'sms', value: '0501234567' }] }, 'channels[0].value must be a phone number'],
    [{ channels: [{ type: 'fax', value: '1' }] }, 'channels[0].type must be email'],
    [
      {
        ...ann,
        channels: [
          { type: 'email', value: 'a@b' },
          { type: 'email', value: 'c@d' },
        ],
      },
      'one of each type',
    ],
    [
      {
        ...ann,
        fields: [
          { id: 1, value: 'a' },
          { id: 1, value: 'b' },
        ],
      },
      'each id once',
    ],
    [{ ...ann, languageCode: 'ukr' }, 'languageCode must be'],
    [{ ...ann, timeZone: 'CET' }, 'timeZone must be'],
    [null, 'must be a contact'],
  ])('refuses %j', async (contact, message) => {
    const promise = bench.client().contacts.upsert(contact as YespoContact)
    await expect(promise).rejects.toMatchObject({ code: 'invalid_contact', message: expect.stringContaining(message) })
    expect(bench.requests()).toEqual([])
  })

  it.each([
    [{ dedupeOn: 'fieldId' }, 'fieldId must be given with'],
    [{ eventKeyForNewContacts: 'a?' }, 'eventKeyForNewContacts must not contain'],
    [{ dedupeon: 'email' }, 'dedupeon is not a field'],
  ])('refuses the options %j', async (options, message) => {
    await expect(bench.client().contacts.upsert(ann, options as never)).rejects.toThrow(message)
  })
})

describe('contacts.upsertMany', () => {
  it('packs contacts with the same fields into one request, and never nulls what another one mentions', async () => {
    const values = fc.record(
      { firstName: fc.constantFrom('A', 'B'), lastName: fc.constantFrom('C', 'D') },
      { requiredKeys: [] },
    )
    const list = fc.array(values, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(list, async (given) => {
        bench.sandbox().reset()
        const { contacts } = bench.client()
        const ids = given.map((_, index) => `c${index}`)
        const full = ids.map((id) => ({ externalCustomerId: id, firstName: 'first', lastName: 'last' }))
        await contacts.upsertMany(full)
        expect(bench.requests()).toHaveLength(1)
        const outcomes = await contacts.upsertMany(
          given.map((one, index) => ({ externalCustomerId: `c${index}`, ...one })),
        )
        expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
        const sets = new Set(given.map((one) => Object.keys(one).sort().join()))
        expect(bench.requests()).toHaveLength(1 + sets.size)
        given.forEach((one, index) =>
          expect(valuesOf(`c${index}`)).toMatchObject({ firstName: 'first', lastName: 'last', ...one }),
        )
      }),
      { numRuns: 25 },
    )
  })

  it('always states the fields it updates', async () => {
    await bench.client().contacts.upsertMany([ann, { externalCustomerId: 'bob' }, { ...ann, fields: [] }])
    expect(bench.bodies().map((body) => body.contactFields)).toEqual([
      ['email', 'firstName', 'lastName', 'town'],
      [],
      ['email', 'firstName', 'lastName', 'town'],
    ])
  })

  it('takes 3,000 into a request: at one fewer, at the limit, at one more', async () => {
    for (const count of [2_999, 3_000, 3_001]) {
      bench.sandbox().reset()
      const contacts = Array.from({ length: count }, (_, index) => ({
        externalCustomerId: `c${index}`,
        firstName: 'A',
      }))
      const outcomes = await bench.client().contacts.upsertMany(contacts, { timeoutMs: 60_000 })
      expect(outcomes.filter(({ status }) => status === 'delivered')).toHaveLength(count)
      const sizes = bench.bodies().map((body) => body.contacts.length)
      expect(sizes.sort((a, b) => b - a)).toEqual(count === 3_001 ? [3_000, 1] : [count])
    }
  }, 60_000)

  it('one contact that breaks a rule is refused alone, before anything is sent', async () => {
    const outcomes = await bench.client().contacts.upsertMany([ann, {}, { ...ann, externalCustomerId: 'bob' }])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered'])
  })

  it.each([
    ['by external id', { externalCustomerId: 'customer-2', message: 'bad' }],
    ['by address, in a list', [{ channels: [{ type: 'email', value: 'two@example.com' }], message: 'bad' }]],
  ])('finds the refused one %s, in one request and without telling who it is', async (_, failedContacts) => {
    bench.faults({
      ...answered(200, { failedContacts }),
      act: { do: 'answer-after-accepting', status: 200, body: { failedContacts } },
    })
    const outcomes = await bench.client().contacts.upsertMany(
      ['one', 'two', 'three'].map((name, index) => ({
        externalCustomerId: `customer-${index + 1}`,
        channels: [{ type: 'email', value: `${name}@example.com` }],
      })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(JSON.stringify(outcomes)).toContain('[contacts[1]]')
    expect(JSON.stringify(outcomes)).not.toMatch(/customer-2|two@example/)
    expect(bench.requests()).toHaveLength(1)
  })

  it('rejects only when it is given no list', async () => {
    await expect(bench.client().contacts.upsertMany({} as never)).rejects.toThrow('must be a list')
    expect(await bench.client().contacts.upsertMany([])).toEqual([])
  })
})

describe('the other contact methods', () => {
  it("reads and deletes by Yespo's id", async () => {
    const { contacts } = bench.client()
    await contacts.upsert(ann)
    const id = bench.state().contacts[0]?.id ?? 0
    expect(await contacts.get(id)).toMatchObject({ body: { id, firstName: 'Ann' } })
    expect(await contacts.delete({ id })).toMatchObject({ body: `Contact ${id} was deleted` })
    await expect(contacts.get(id)).rejects.toMatchObject({ kind: 'invalid', code: 'unknown_id' })
  })

  it('deletes by your own id, and erases only when it is told to', async () => {
    const { contacts } = bench.client()
    await contacts.upsert(ann)
    await contacts.delete({ externalCustomerId: 'ann' })
    expect(bench.state().deletedContacts).toHaveLength(1)
    await contacts.upsert(ann)
    await contacts.delete({ externalCustomerId: 'ann', erase: true })
    expect(bench.requests().at(-1)?.query).toEqual({ externalCustomerId: 'ann', erase: 'true' })
    for (const wrong of [
      {},
      { externalCustomerId: '' },
      { externalCustomerId: 'a', erase: 1 },
      { id: '' },
      { id: '..' },
      null,
    ])
      await expect(contacts.delete(wrong as never)).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('a repeated deletion that finds nobody has been a success', async () => {
    const { contacts } = bench.client()
    await contacts.upsert(ann)
    bench.faults({ ...lostAnswer, match: { method: 'DELETE' } })
    await contacts.delete({ externalCustomerId: 'ann' })
    await expect(contacts.delete({ externalCustomerId: 'ann' })).rejects.toMatchObject({ code: 'unknown_id' })
  })

  it('subscribes, once', async () => {
    const { contacts } = bench.client()
    const contact = { channels: [{ type: 'email', value: 'a@b.co' }] } as const
    expect(await contacts.subscribe({ contact, groups: ['News'] })).toMatchObject({ id: expect.any(Number) })
    expect(bench.state()).toMatchObject({
      contacts: [{ unconfirmed: true, groups: ['News'] }],
      events: [{ eventTypeKey: 'subscribeFromAPI' }],
    })
    bench.faults(lostAnswer)
    await expect(contacts.subscribe({ contact })).rejects.toMatchObject({ code: 'connection_lost' })
    expect(bench.requests()).toHaveLength(2)
  })

  it('keeps to 200 requests a second', async () => {
    const started = performance.now()
    const { contacts } = bench.client()
    const all = Array.from({ length: 201 }, (_, index) =>
      contacts.upsert({ externalCustomerId: `c${index}`, firstName: 'A' }),
    )
    await Promise.all(all)
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000)
    // On a busy machine some may arrive bunched, be refused and come again.
    expect(bench.requests().filter(({ status }) => status === 200)).toHaveLength(201)
  })
})
