import { type AcceptedContent, accept, type Processed } from '../../server/emulator.js'
import { isJsonObject, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, firstBroken, isViolation, type Rule, type Violation } from '../../server/rule.js'
import { SYNERISE_ACCEPTED } from '../answers.js'
import type { SyneriseCall } from '../call.js'
import { checkSyneriseFields, type SyneriseFields } from '../fields.js'
import { refuseSynerise, takeSyneriseBatch } from '../refusal.js'
import { readSyneriseTime } from '../time.js'
import { readSyneriseBatch } from './batch.js'
import { checkSyneriseClient } from './identifiers.js'

const REFERENCE = 'Synerise, API reference, "Create a transaction"'
const TRANSACTION: Rule = { name: 'synerise.transaction', source: `${REFERENCE}: fields of a transaction` }
const PRODUCT: Rule = { name: 'synerise.transaction.product', source: `${REFERENCE}: fields of a product` }
const CURRENCY: Rule = {
  name: 'synerise.transaction.currency',
  source: `${REFERENCE}: all monetary values in one transaction have the same currency`,
}
const FIELDS: SyneriseFields = {
  orderId: 'filled!',
  paymentInfo: 'object!',
  products: 'objects!',
  revenue: 'money!',
  value: 'money!',
  source: 'source',
  discountAmount: 'positive-money',
  metadata: 'object',
  eventSalt: 'filled',
}
const PRODUCT_FIELDS: SyneriseFields = {
  sku: 'filled!',
  name: 'filled!',
  finalUnitPrice: 'money!',
  quantity: 'number!',
  netUnitPrice: 'money',
  regularPrice: 'money',
  discountPrice: 'money',
  discountPercent: 'number',
  tax: 'number',
  categories: 'texts',
  image: 'text',
  url: 'text',
}

/** `POST /v4/transactions`: one transaction. */
export function createSyneriseTransaction(call: SyneriseCall): Processed {
  const violation = checkTransaction(call, call.body)
  if (violation !== undefined) return refuseSynerise(call, violation)
  return accept(SYNERISE_ACCEPTED, [saveTransaction(call, call.body)])
}

/** `POST /v4/transactions/batch`: all of it or, when one is bad, nothing. */
export function batchSyneriseTransactions(call: SyneriseCall): Processed {
  const batch = readSyneriseBatch(call, call.body, { documented: false })
  if ('violation' in batch) return refuseSynerise(call, batch.violation, batch.status)
  return takeSyneriseBatch(call, batch.items, {
    name: 'transactions',
    check: (item) => checkTransaction(call, item),
    save: (item) => saveTransaction(call, item),
  })
}

function checkTransaction({ at, configuration }: SyneriseCall, transaction: unknown): Violation | undefined {
  if (!isJsonObject(transaction))
    return broke(TRANSACTION, { field: '', detail: 'must be an object', value: transaction })
  const fields: SyneriseFields = configuration.requireSource ? { ...FIELDS, source: 'source!' } : FIELDS
  const payment = objectOrEmpty(transaction['paymentInfo'])
  const violation =
    checkSyneriseClient(transaction['client']) ??
    checkSyneriseFields(transaction, fields, { rule: TRANSACTION }) ??
    checkSyneriseFields(payment, { method: 'filled!' }, { rule: TRANSACTION, path: 'paymentInfo.' }) ??
    firstBroken(productsOf(transaction), (product, index) =>
      checkSyneriseFields(product, PRODUCT_FIELDS, { rule: PRODUCT, path: `products[${index}].` }),
    )?.violation ??
    checkCurrencies(transaction)
  if (violation !== undefined) return violation
  const read = readSyneriseTime(transaction['recordedAt'], at, { field: 'recordedAt' })
  return isViolation(read) ? read : undefined
}

function checkCurrencies(transaction: JsonObject): Violation | undefined {
  const values = [transaction, ...productsOf(transaction)].flatMap((object) => Object.values(object))
  const currencies = new Set(
    values
      .filter(isJsonObject)
      .map(({ currency }) => currency)
      .filter((code) => typeof code === 'string'),
  )
  if (currencies.size <= 1) return undefined
  return broke(CURRENCY, { field: 'value', detail: `has several currencies: ${[...currencies].join(', ')}` })
}

/** One `transaction.charge`, and one `product.buy` per product whose id follows from the charge's id and the position. */
function saveTransaction({ store, at }: SyneriseCall, content: unknown): AcceptedContent {
  const transaction = objectOrEmpty(content)
  const { client, recordedAt, eventSalt, ...params } = transaction
  const read = readSyneriseTime(recordedAt, at, { field: 'recordedAt' })
  const about = {
    profileId: store.resolveProfile(objectOrEmpty(client)).id,
    ...(isViolation(read) ? { time: new Date(at).toISOString() } : read),
    savedAt: at,
  }
  const salt = typeof eventSalt === 'string' ? { eventSalt } : {}
  const { uuid, overwrote } = store.saveEvent({ ...about, ...salt, action: 'transaction.charge', params })
  for (const [index, product] of productsOf(transaction).entries()) {
    const own = { ...product, orderId: params['orderId'] }
    store.saveEvent({ ...about, uuid: productUuid(uuid, index), action: 'product.buy', params: own })
  }
  return { kind: 'transaction', content, ...(overwrote && { overwrote }) }
}

function productUuid(charge: string, index: number): string {
  return charge.slice(0, -6) + (index + 1).toString(16).padStart(6, '0')
}

function productsOf(transaction: JsonObject): readonly JsonObject[] {
  const { products } = transaction
  return Array.isArray(products) ? (products as readonly unknown[]).filter(isJsonObject) : []
}
