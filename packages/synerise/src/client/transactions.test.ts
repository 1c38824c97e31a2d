import { describe, expect, it } from 'vitest'
import type { SyneriseTransaction } from '../index.js'
import { lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench({ requireSource: true })
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const time = '2026-01-02T03:04:05.000Z'

const transactionOf = (fields: object = {}): SyneriseTransaction => ({
  client: { customId: 'u1' },
  orderId: 'o1',
  paymentInfo: { method: 'CARD' },
  products: [
    { sku: 'p2', name: 'Hat', finalUnitPrice: eur(5), quantity: 2 },
    { sku: 'p1', name: 'Shirt', finalUnitPrice: eur(10), quantity: 1, gift: true },
  ],
  revenue: eur(20),
  value: eur(18),
  source: 'WEB_DESKTOP',
  ...fields,
})

const refusalOf = async (fields: object) => {
  const error = await bench
    .client()
    .transactions.create(transactionOf(fields))
    .catch((cause) => cause)
  expect(error).toMatchObject({ kind: 'invalid', code: 'invalid_transaction' })
  expect(bench.sandbox().requests()).toEqual([])
  return error.issues.map(({ field, rule }: { field: string; rule: string }) => `${field} ${rule}`)
}

describe('one transaction', () => {
  it('is one charge and one purchase for each product, in their order', async () => {
    const receipt = await bench.client().transactions.create(transactionOf({ recordedAt: time }))
    expect(receipt).toEqual({ status: 202, recordedAt: time, eventSalt: 'o1', keyed: true, remarks: [] })
    const [body] = bench.bodies('/v4/transactions')
    expect(body).toEqual({ ...transactionOf(), recordedAt: time, eventSalt: 'o1' })
    expect(bench.sent('/v4/transactions')[0]).toMatchObject({ headers: { 'api-version': '4.4' }, verdict: 'accepted' })
    const bought = bench.events().filter(({ action }) => action === 'product.buy')
    expect(bought.map(({ params }) => params['sku'] ?? params['$sku'])).toEqual(['p2', 'p1'])
    expect(bench.sandbox().state('synerise').transactions).toHaveLength(1)
  })

  it('goes again after a lost answer, with the same bytes, and is there once', async () => {
    bench.faults(lostAnswer('/v4/transactions'))
    await bench.client().transactions.create(transactionOf())
    const [first, second] = bench.sent('/v4/transactions')
    expect(second?.body).toBe(first?.body)
    expect(bench.events()).toHaveLength(3)
  })

  it('without salt it does not', async () => {
    bench.faults(lostAnswer('/v4/transactions'))
    const sent = bench.client({ salt: false }).transactions.create(transactionOf())
    await expect(sent).rejects.toMatchObject({ name: 'NetworkError', sent: true })
    expect(bench.bodies('/v4/transactions')).toMatchObject([{ orderId: 'o1' }])
    expect(bench.bodies('/v4/transactions')[0]).not.toHaveProperty('eventSalt')
  })

  it('is updated by what its receipt says', async () => {
    const { transactions } = bench.client()
    const { recordedAt, eventSalt } = await transactions.create(transactionOf())
    const more = { sku: 'p3', name: 'Sock', finalUnitPrice: eur(1), quantity: 1 }
    const { products } = transactionOf()
    const update = { recordedAt, eventSalt, products: [...products, more], revenue: eur(21) }
    await transactions.create(transactionOf(update))
    expect(bench.sandbox().state('synerise').transactions).toHaveLength(1)
    expect(bench.events()).toHaveLength(4)
  })

  it('leaves out nulls', async () => {
    await bench.client().transactions.create(transactionOf({ discountAmount: null, metadata: { a: null, b: 1 } }))
    const [body] = bench.bodies('/v4/transactions')
    expect(body.metadata).toEqual({ b: 1 })
    expect(body).not.toHaveProperty('discountAmount')
  })

  it('has amounts in one currency', async () => {
    const usd = { amount: 1, currency: 'USD' }
    const products = [{ sku: 'p', name: 'n', quantity: 1, finalUnitPrice: eur(20), regularPrice: usd }]
    expect(await refusalOf({ products, value: usd, discountAmount: usd })).toEqual([
      'value.currency must be EUR, like that of revenue: one transaction has one',
      'discountAmount.currency must be EUR, like that of revenue: one transaction has one',
      'products[0].regularPrice.currency must be EUR, like that of revenue: one transaction has one',
    ])
  })

  it.each<[string, object, string]>([
    ['a discount of zero', { discountAmount: eur(0) }, 'discountAmount.amount must be greater than 0'],
    ['a negative revenue', { revenue: eur(-1) }, 'revenue.amount must not be negative'],
    ['an unknown source', { source: 'SHOP' }, 'source must be one of'],
    ['no products', { products: [] }, 'products must contain at least one product'],
    ['no order', { orderId: '' }, 'orderId must not be empty'],
    ['nobody', { client: {} }, 'client must contain at least one of'],
    ['a label', { label: 'x' }, 'label'],
    ['a date without zone', { recordedAt: '2026-01-02T03:04:05' }, 'recordedAt must be a Date'],
  ])('with %s is refused before sending', async (_, fields, issue) => {
    expect((await refusalOf(fields)).join()).toContain(issue)
  })

  it('says when the revenue is not the sum of the products, and when its time was in the future', async () => {
    const { transactions } = bench.client()
    const receipt = await transactions.create(transactionOf({ revenue: eur(25), recordedAt: '2099-01-01T00:00:00Z' }))
    expect(receipt.remarks).toMatchObject([{ code: 'time_clamped' }, { code: 'revenue_differs' }])
    expect((await transactions.create(transactionOf({ revenue: eur(20.01) }))).remarks).toEqual([])
  })

  it('takes an amount of zero, and fractions', async () => {
    const products = [{ sku: 'p', name: 'n', quantity: 0.5, finalUnitPrice: eur(0) }]
    await bench.client().transactions.create(transactionOf({ products, revenue: eur(0), value: eur(0) }))
    expect(bench.sandbox().requests({ verdict: 'refused' })).toEqual([])
  })
})

describe('many transactions', () => {
  it('resolve with one outcome each, and the bad ones go nowhere', async () => {
    const outcomes = await bench
      .client()
      .transactions.createMany([
        transactionOf({ orderId: 'a' }),
        transactionOf({ revenue: eur(-1) }),
        transactionOf({ orderId: 'b' }),
      ])
    expect(outcomes).toMatchObject([
      { status: 'delivered', eventSalt: 'a' },
      { status: 'rejected', error: { code: 'invalid_transaction' } },
      { status: 'delivered', eventSalt: 'b' },
    ])
    expect(bench.bodies('/v4/transactions/batch')).toMatchObject([[{ orderId: 'a' }, { orderId: 'b' }]])
  })

  it('go again after a lost answer, and none is there twice', async () => {
    bench.faults(lostAnswer('/v4/transactions/batch'))
    const many = Array.from({ length: 50 }, (_, index) => transactionOf({ orderId: `o${index}` }))
    const outcomes = await bench.client().transactions.createMany(many)
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
    expect(bench.sent('/v4/transactions/batch')).toHaveLength(2)
    expect(bench.sandbox().state('synerise').transactions).toHaveLength(50)
    expect(bench.events()).toHaveLength(150)
  })
})

describe("a profile's token", () => {
  it('cannot create transactions, which is said before sending where its claims can be read', async () => {
    const token = jwtOf({ rlm: 'client', clId: 42 })
    const { transactions, events } = bench.client({ token })
    await expect(transactions.create(transactionOf())).rejects.toMatchObject({ kind: 'setup', code: 'profile_token' })
    expect(await transactions.createMany([transactionOf()])).toMatchObject([
      { status: 'blocked', scope: 'endpoint', error: { code: 'profile_token' } },
    ])
    expect(bench.sandbox().requests()).toEqual([])
    await events.custom({ action: 'dog.bark', client: { id: 42 } }, { retry: false }).catch(() => undefined)
    expect(bench.sent('/v4/events/custom')).toHaveLength(1)
  })

  it('is noticed when a function gives it', async () => {
    const { transactions, events } = bench.client({ token: async () => jwtOf({ clId: 42 }) })
    await events.custom({ action: 'dog.bark', client: { id: 42 } }).catch(() => undefined)
    await expect(transactions.create(transactionOf())).rejects.toMatchObject({ code: 'profile_token' })
    expect(bench.sent('/v4/transactions')).toEqual([])
  })

  it('is given as the likely reason where it cannot be read', async () => {
    bench.faults({ name: 'no', match: { path: '/v4/transactions*' }, act: { do: 'answer', status: 403, body: '' } })
    const { transactions } = bench.client({ token: 'encrypted.to.ken.of.someone' })
    const refused = transactions.create(transactionOf())
    await expect(refused).rejects.toMatchObject({ kind: 'setup', code: 'forbidden', status: 403 })
    await expect(refused).rejects.toThrow('it cannot create transactions')
    expect(await transactions.createMany([transactionOf()])).toMatchObject([
      { status: 'blocked', scope: 'endpoint', error: { message: expect.stringContaining('workspace') } },
    ])
  })

  it("is not blamed for a workspace's refusal", async () => {
    bench.faults({ name: 'no', match: { path: '/v4/transactions*' }, act: { do: 'answer', status: 403, body: '' } })
    for (const token of [undefined, jwtOf({ bpi: 48 })]) {
      const client = token === undefined ? bench.client() : bench.client({ token })
      const error = await client.transactions.create(transactionOf()).catch((cause) => cause)
      expect(error).toMatchObject({ code: 'forbidden' })
      expect(error.message).not.toContain('profile')
    }
  })

  it('of the emulator is refused by it', async () => {
    const { transactions } = bench.client({ token: bench.credentials().profileToken })
    await expect(transactions.create(transactionOf())).rejects.toMatchObject({ kind: 'setup' })
  })
})

function jwtOf(claims: object): string {
  return ['{"alg":"RS512"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
}
