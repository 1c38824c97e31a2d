import type { Outcome } from '@waybill/core'
import { type CallOptions, type Remarked, remarksOf } from '@waybill/core/http'
import { keyedName } from '../api/endpoints.js'
import { profileTokenRefusal } from '../api/token.js'
import type { SyneriseRemark } from '../model/remark.js'
import { type PreparedTransaction, prepareTransaction, type SyneriseTransaction } from '../model/transaction.js'
import type { SyneriseSettings } from '../settings.js'
import type { Moment, SyneriseCalls } from './calls.js'

/** What a transaction was sent with. Keep time and salt to update it later. */
export interface SyneriseRecorded {
  /** The time that was sent, as ISO 8601. */
  readonly recordedAt: string
  /** The salt that was sent. Absent when the transaction was unsalted. */
  readonly eventSalt?: string
  /** Whether a repeat with this time and salt overwrites the transaction. As `keyed` of an event. */
  readonly keyed: boolean
}

/** The receipt of a transaction that Synerise accepted. Synerise processes it later, and does not report errors of that. */
export interface SyneriseTransactionReceipt extends SyneriseRecorded, Remarked<SyneriseRemark> {
  /** The HTTP status of the answer. Synerise documents 202. */
  readonly status: number
}

/** The outcome of one transaction of a list. `recordedAt` is absent when it was refused before it was sent. */
export type SyneriseTransactionOutcome = Outcome & Partial<SyneriseRecorded>

/**
 * Calls of `/v4/transactions`. They need the credentials of a workspace. An update needs the same `eventSalt` and
 * `recordedAt`, and the products in the same order, with new ones at the end.
 * Source: https://hub.synerise.com/api-reference, transactions.
 */
export interface SyneriseTransactions {
  /**
   * Creates or updates one transaction (`POST /v4/transactions`). Rejects with a `VendorError`, `NetworkError` or
   * `InvalidInputError` when it was not accepted, and with code `profile_token` when the token is one of a profile.
   */
  create(transaction: SyneriseTransaction, options?: CallOptions): Promise<SyneriseTransactionReceipt>
  /**
   * Creates or updates any number of transactions (`POST /v4/transactions/batch`), in requests of at most 1,000 transactions
   * and `maxBatchBytes`. Resolves with one outcome per transaction, in their order. Never rejects for one of them.
   */
  createMany(
    transactions: readonly SyneriseTransaction[],
    options?: CallOptions,
  ): Promise<readonly SyneriseTransactionOutcome[]>
}

/** The calls for transactions, made of what sends them. */
export function createSyneriseTransactions(
  calls: SyneriseCalls,
  { futureTime, salt }: Pick<SyneriseSettings, 'futureTime' | 'salt'>,
): SyneriseTransactions {
  const prepare = (input: SyneriseTransaction, moment: Moment) =>
    prepareTransaction(input, { ...moment, futureTime, salted: salt })

  return {
    async create(transaction, options) {
      const [prepared, rest] = await calls.stamped((moment) => {
        const stamped = prepare(transaction, moment)
        if (calls.owner() === 'profile') throw profileTokenRefusal()
        return stamped
      }, options)
      const call = { endpoint: keyedName('transaction', prepared.keyed), json: prepared.body }
      const { status } = await calls.call(call, rest)
      return { status, ...recordedOf(prepared), remarks: remarksOf(prepared.remarks) }
    },
    async createMany(transactions, options) {
      const [{ moment }, rest] = await calls.stamped(
        (at) => ({ moment: at, keyed: salt && calls.owner() !== 'profile' && transactions.length > 0 }),
        options,
      )
      const isProfile = calls.owner() === 'profile'
      return calls.many(
        transactions,
        (transaction) => {
          const prepared = prepare(transaction, moment)
          if (isProfile) throw profileTokenRefusal()
          const call = { endpoint: keyedName('transactionBatch', prepared.keyed), json: prepared.body }
          return { call, extras: recordedOf(prepared), remarks: prepared.remarks }
        },
        rest,
      )
    },
  }
}

function recordedOf({ body: { recordedAt, eventSalt }, keyed }: PreparedTransaction): SyneriseRecorded {
  return { recordedAt, ...(eventSalt === undefined ? {} : { eventSalt }), keyed }
}
