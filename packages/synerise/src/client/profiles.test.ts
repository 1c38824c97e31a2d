import { describe, expect, it } from 'vitest'
import type { SyneriseProfile } from '../index.js'
import { lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench()
const ada = { email: 'ada@example.com', firstName: 'Ada', attributes: { plan: 'pro', level: 3 } }

describe('one profile', () => {
  it('is created, then updated, and null deletes', async () => {
    const { profiles } = bench.client()
    expect(await profiles.upsert({ ...ada, city: 'Kyiv', tags: ['a'] })).toEqual({ status: 202, remarks: [] })
    await profiles.upsert({ email: ada.email, city: null, attributes: { plan: null, level: undefined, seats: 4 } })
    expect(bench.bodies('/v4/clients')[1]).toEqual({
      email: ada.email,
      city: null,
      attributes: { plan: null, seats: 4 },
    })
    expect(bench.profiles()).toMatchObject([
      { values: { email: ada.email, firstName: 'Ada' }, attributes: { level: 3, seats: 4 }, tags: ['a'] },
    ])
    expect(bench.profiles()[0]?.values).not.toHaveProperty('city')
    expect(bench.profiles()[0]?.attributes).not.toHaveProperty('plan')
  })

  it.each<[string, object, string]>([
    ['nobody', { firstName: 'Ada' }, 'must contain at least one of customId, uuid, email, phone'],
    ['nobody, in nulls', { email: null }, 'must contain at least one of'],
    ['an emoji in an identifier', { customId: 'a🐢' }, 'customId must not contain emoji'],
    ['a fraction for customId', { customId: 7.5 }, 'customId'],
    ['no e-mail address', { email: 'ada' }, 'email must be an e-mail address'],
    ['no phone number', { phone: 'call me' }, 'phone must be a phone number'],
    ['a birthday in the 19th century', { ...ada, birthDate: '1899-12-31' }, 'birthDate must be a date'],
    ['a date that is none', { ...ada, birthDate: '2001-02-30' }, 'birthDate must be a date'],
    ['a country by its name', { ...ada, countryCode: 'Poland' }, 'countryCode must be a country code'],
    ['an unknown sex', { ...ada, sex: 'female' }, 'sex must be FEMALE'],
    ['an unknown channel', { ...ada, agreements: { fax: true } }, 'agreements.fax'],
    ['an agreement in words', { ...ada, agreements: { email: 'yes' } }, 'agreements.email must be true or false'],
    ['a line break in the name of an attribute', { ...ada, attributes: { 'a\nb': 1 } }, 'has a name that'],
    ['NUL in a name', { ...ada, lastName: 'a\0' }, 'lastName must not contain NUL'],
    ['a misspelled field', { ...ada, firstname: 'A' }, 'firstname'],
    ['NaN', { ...ada, attributes: { n: Number.NaN } }, 'attributes.n must be a finite number'],
  ])('with %s is refused before sending', async (_, profile, message) => {
    const refused = bench.client().profiles.upsert(profile as SyneriseProfile)
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_profile' })
    await expect(refused).rejects.toThrow(message)
    expect(bench.sandbox().requests()).toEqual([])
  })

  it('says which attributes are ignored', async () => {
    const { remarks } = await bench.client().profiles.upsert({ ...ada, attributes: { firstname: 'x', plan: 1 } })
    expect(remarks).toMatchObject([{ code: 'reserved_attribute', field: 'attributes.firstname' }])
  })

  it('takes everything that the reference allows', async () => {
    const profile: SyneriseProfile = {
      customId: 'u1',
      uuid: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
      email: 'a@b.co',
      phone: '+48 (22) 123-45-67',
      lastName: 'Ł',
      birthDate: '1990-12-31',
      countryCode: 'PL',
      sex: 'NOT_SPECIFIED',
      agreements: { email: true, sms: 'false', push: 1, webPush: 0 },
      tags: [],
    }
    await bench.client().profiles.upsert(profile)
    expect(bench.sandbox().requests({ verdict: 'refused' })).toEqual([])
  })
})

describe('many profiles', () => {
  it('resolve with one outcome each, and go again after a lost answer', async () => {
    bench.faults(lostAnswer('/v4/clients/batch'))
    const many = Array.from({ length: 20 }, (_, index) => ({ customId: `u${index}` }))
    const outcomes = await bench.client().profiles.upsertMany([...many, {}])
    expect(outcomes.slice(0, 20)).toMatchObject(many.map(() => ({ status: 'delivered' })))
    expect(outcomes[20]).toMatchObject({ status: 'rejected', error: { code: 'invalid_profile' } })
    expect(bench.profiles()).toHaveLength(20)
    expect(bench.sent('/v4/clients/batch')).toHaveLength(2)
  })
})

describe('deleting', () => {
  const created = async () => {
    const client = bench.client()
    await client.profiles.upsert(ada)
    return { client, id: bench.profiles()[0]?.id ?? 0 }
  }

  it('forgets the profile, by number or text', async () => {
    const { client, id } = await created()
    const { status } = await client.profiles.delete(String(id))
    expect(status).toBeGreaterThanOrEqual(200)
    expect(bench.sent(`/v4/clients/${id}`)).toMatchObject([{ method: 'DELETE', headers: { 'api-version': '4.4' } }])
    expect(bench.profiles()).toEqual([])
    await expect(client.profiles.delete(id)).rejects.toMatchObject({ kind: 'invalid', code: 'profile_not_found' })
  })

  it('is done when a repeat after a lost answer finds nothing', async () => {
    const { client, id } = await created()
    bench.faults({
      name: 'lost',
      match: { path: `/v4/clients/${id}` },
      when: { nth: 1 },
      act: { do: 'reset-after' },
    })
    await expect(client.profiles.delete(id)).resolves.toMatchObject({ status: expect.any(Number) })
    expect(bench.sent(`/v4/clients/${id}`)).toHaveLength(2)
  })

  it('is not done when a page says that it is not found', async () => {
    const { client, id } = await created()
    const match = { path: `/v4/clients/${id}` }
    bench.faults(
      { name: 'lost', match, when: { nth: 1 }, act: { do: 'reset-after' } },
      { name: 'page', match, when: { nth: 2 }, act: { do: 'answer', status: 404, body: '<html>Not found</html>' } },
    )
    await expect(client.profiles.delete(id)).rejects.toMatchObject({ kind: 'setup', code: 'not_found' })
  })

  it.each([0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, '', '..', '1/2', 'me', undefined])('refuses %s', async (id) => {
    await expect(bench.client().profiles.delete(id as never)).rejects.toMatchObject({ kind: 'invalid' })
    expect(bench.sandbox().requests()).toEqual([])
  })

  it('takes numbers beyond what JavaScript counts exactly', async () => {
    await bench
      .client()
      .profiles.delete(9_223_372_036_854_775_807n)
      .catch(() => undefined)
    expect(bench.sent('/v4/clients/9223372036854775807')).toHaveLength(1)
  })
})
