import { InvalidInputError, type Outcome } from '@waybill/core'
import { type CallOptions, type Remarked, remarksOf } from '@waybill/core/http'
import type { SyneriseProfile } from '../model/profile/input.js'
import { prepareProfile } from '../model/profile/profile.js'
import type { SyneriseRemark } from '../model/remark.js'
import type { SyneriseCalls } from './calls.js'

/** The receipt of a profile that Synerise accepted. Synerise processes it later, and does not report errors of that. */
export interface SyneriseProfileReceipt extends Remarked<SyneriseRemark> {
  /** The HTTP status of the answer. Synerise documents 202. */
  readonly status: number
}

/** The receipt of a deletion. */
export interface SyneriseProfileDeletion {
  /** The HTTP status of the answer; 404 when a repeat found that the profile was already deleted. */
  readonly status: number
}

/** Calls of `/v4/clients`. Source: https://hub.synerise.com/api-reference, profile management. */
export interface SyneriseProfiles {
  /**
   * Creates or updates one profile (`POST /v4/clients`). Rejects with a `VendorError`, `NetworkError` or `InvalidInputError`
   * when it was not accepted.
   */
  upsert(profile: SyneriseProfile, options?: CallOptions): Promise<SyneriseProfileReceipt>
  /**
   * Creates or updates any number of profiles (`POST /v4/clients/batch`), in requests of at most 1,000 profiles and
   * `maxBatchBytes`. Resolves with one outcome per profile, in their order. Never rejects for one of them.
   */
  upsertMany(profiles: readonly SyneriseProfile[], options?: CallOptions): Promise<readonly Outcome[]>
  /**
   * Deletes a profile by its number at Synerise (`DELETE /v4/clients/{id}`). Give a number above 9007199254740991 as text or
   * bigint. When the answer was lost and the repeat finds no profile, the call resolves. Rejects with code
   * `profile_not_found` when there was no such profile in the first place.
   */
  delete(id: number | string | bigint, options?: CallOptions): Promise<SyneriseProfileDeletion>
}

/** The calls for profiles, made of what sends them. */
export function createSyneriseProfiles(calls: SyneriseCalls): SyneriseProfiles {
  return {
    async upsert(profile, options) {
      const { body, remarks } = prepareProfile(profile)
      const { status } = await calls.call({ endpoint: 'profile', json: body }, options)
      return { status, remarks: remarksOf(remarks) }
    },
    async upsertMany(profiles, options) {
      return calls.many(
        profiles,
        (profile) => {
          const { body, remarks } = prepareProfile(profile)
          return { call: { endpoint: 'profileBatch', json: body }, extras: {}, remarks }
        },
        options,
      )
    },
    async delete(id, options) {
      const pathParams = { id: profileNumber(id) }
      const { status } = await calls.call({ endpoint: 'profileDeletion', pathParams }, options)
      return { status }
    },
  }
}

function profileNumber(id: unknown): string {
  const text = typeof id === 'number' && !Number.isSafeInteger(id) ? '' : String(id)
  if (/^[1-9]\d{0,18}$/.test(text)) return text
  throw new InvalidInputError([{ field: 'id', rule: "must be a profile's number at Synerise" }])
}
