import { InvalidInputError, type Outcome } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import type { SyneriseDiagnostic } from '../model/diagnostic.js'
import { prepareProfile, type SyneriseProfile } from '../model/profile.js'
import type { SyneriseCalls } from './calls.js'

export interface SyneriseProfileRemarks {
  readonly diagnostics: readonly SyneriseDiagnostic[]
}

/** What is known of a profile that Synerise has accepted. */
export interface SyneriseProfileReceipt extends SyneriseProfileRemarks {
  /** HTTP status of the answer; 202 as documented. */
  readonly status: number
}

/** `/v4/clients`. Source: hub.synerise.com/api-reference, profile management. */
export interface SyneriseProfiles {
  /** Creates or updates one profile (`POST /v4/clients`). Rejects with the typed error when it was not accepted. */
  upsert(profile: SyneriseProfile, options?: CallOptions): Promise<SyneriseProfileReceipt>
  /**
   * Creates or updates any number (`POST /v4/clients/batch`). Resolves with one outcome per profile, in order; never rejects
   * for one of them.
   */
  upsertMany(
    profiles: readonly SyneriseProfile[],
    options?: CallOptions,
  ): Promise<readonly (Outcome & Partial<SyneriseProfileRemarks>)[]>
  /**
   * Deletes a profile by Synerise's own number (`DELETE /v4/clients/{id}`); as text where the number is larger than
   * 9007199254740991. A repeat after a lost answer that finds no profile is a success. Rejects with code
   * `profile_not_found` when there was none to begin with.
   */
  delete(id: number | string | bigint, options?: CallOptions): Promise<{ readonly status: number }>
}

export function createSyneriseProfiles(calls: SyneriseCalls): SyneriseProfiles {
  return {
    async upsert(profile, options) {
      const { body, diagnostics } = prepareProfile(profile)
      const { status } = await calls.call({ endpoint: 'profile', json: body }, options)
      return { status, diagnostics }
    },
    async upsertMany(profiles, options) {
      return calls.many(
        profiles,
        (profile) => {
          const { body, diagnostics } = prepareProfile(profile)
          return { call: { endpoint: 'profileBatch', json: body }, extras: { diagnostics } }
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
