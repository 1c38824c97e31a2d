import type { Outcome } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import { keyedName } from '../api/endpoints.js'
import { profileTokenRefusal } from '../api/token.js'
import type { SyneriseDiagnostic } from '../model/diagnostic.js'
import { type PreparedTransaction, prepareTransaction, type SyneriseTransaction } from '../model/transaction.js'
import type { SyneriseSettings } from '../options.js'
import type { SyneriseCalls } from './calls.js'

/** What was sent with a transaction. Keep time and salt to update it. */
export interface SyneriseRecorded {
  /** ISO 8601. */
  readonly recordedAt: string
  readonly eventSalt?: string
  readonly diagnostics: readonly SyneriseDiagnostic[]
}

/** What is known of a transaction that Synerise has accepted. */
export interface SyneriseTransactionReceipt extends SyneriseRecorded {
  /** HTTP status of the answer; 202 as documented. */
  readonly status: number
}

/**
 * `/v4/transactions`; a workspace's credentials only. An update needs the same `eventSalt` and `recordedAt`, and the
 * products in the same order, with new ones at the end. Source: hub.synerise.com/api-reference, transactions.
 */
export interface SyneriseTransactions {
  /** Creates one (`POST /v4/transactions`). Rejects with the typed error when it was not accepted. */
  create(transaction: SyneriseTransaction, options?: CallOptions): Promise<SyneriseTransactionReceipt>
  /**
   * Creates any number (`POST /v4/transactions/batch`). Resolves with one outcome per transaction, in order; never rejects
   * for one of them.
   */
  createMany(
    transactions: readonly SyneriseTransaction[],
    options?: CallOptions,
  ): Promise<readonly (Outcome & Partial<SyneriseRecorded>)[]>
}

export function createSyneriseTransactions(
  calls: SyneriseCalls,
  { futureTime, salt }: Pick<SyneriseSettings, 'futureTime' | 'salt'>,
): SyneriseTransactions {
  const prepare = (input: SyneriseTransaction, now: number) =>
    prepareTransaction(input, { now, futureTime, salted: salt })

  return {
    async create(transaction, options) {
      const prepared = prepare(transaction, calls.now())
      if (calls.owner() === 'profile') throw profileTokenRefusal()
      const call = { endpoint: keyedName('transaction', prepared.keyed), json: prepared.body }
      const { status } = await calls.call(call, options)
      return { status, ...recordedOf(prepared) }
    },
    async createMany(transactions, options) {
      const now = calls.now()
      const isProfile = calls.owner() === 'profile'
      return calls.many(
        transactions,
        (transaction) => {
          const prepared = prepare(transaction, now)
          if (isProfile) throw profileTokenRefusal()
          const call = { endpoint: keyedName('transactionBatch', prepared.keyed), json: prepared.body }
          return { call, extras: recordedOf(prepared) }
        },
        options,
      )
    },
  }
}

function recordedOf({ body: { recordedAt, eventSalt }, diagnostics }: PreparedTransaction): SyneriseRecorded {
  return { recordedAt, ...(eventSalt === undefined ? {} : { eventSalt }), diagnostics }
}
