import type { DestinationFacts } from '@waybill/core/destination'
import type { PlaceCheck } from './check-places.js'
import type { VendorCheck } from './check-vendors.js'
import { type AbsentLanes, absentLaneTexts } from './destinations/absent-lanes.js'
import type { GatewaySettings } from './gateway-settings.js'

/** Result of `gateway --check`. */
export interface CheckReport {
  /** Whether no check failed. */
  readonly ok: boolean
  /** Report for a person, without secrets. */
  readonly text: string
}

export interface CheckFindings {
  readonly settings: GatewaySettings
  /** The settings file; absent when there is none. */
  readonly file: string | undefined
  /** Addresses and store. */
  readonly places: readonly PlaceCheck[]
  /** Empty when events go to emulators. */
  readonly vendors: readonly VendorCheck[]
  /** What is asked before an event is sent. */
  readonly consent: ConsentCheck
  /** How many deliveries are pending in lanes that no destination has; undefined where the store cannot be read now. */
  readonly absent: AbsentLanes | undefined
}

interface ConsentCheck {
  readonly destinations: readonly Pick<DestinationFacts, 'name' | 'formerNames' | 'consent'>[]
  /** Whether the settings file has a predicate. */
  readonly asksPredicate: boolean
}

const marks = { ok: 'ok', failed: 'FAILED', unchecked: 'not checked' } as const

export function checkReport({ settings, file, places, vendors, consent, absent }: CheckFindings): CheckReport {
  const { writeKeys, adminToken, adminTokens = [] } = settings
  const lines = [
    ['Settings', `ok, from the environment${file ? ` and ${file}` : ''}`],
    ...places.map(({ place, ok, says }) => [place, ok ? says : `FAILED: ${says}`]),
    ['Write keys', writeKeys.length > 0 ? `${writeKeys.length}` : 'any, as events go to the sandbox alone'],
    ['Admin token', adminToken ? 'set' : 'not set'],
    ...(adminTokens.length > 0
      ? [['Admins', adminTokens.map(({ name, role }) => `${name} (${role})`).join(', ')]]
      : []),
    ...vendors.map(({ vendor, status, says }) => [vendor, `${marks[status]}: ${says}`]),
    ...consent.destinations
      .filter(({ name }) => !vendors.some(({ vendor }) => vendor === name))
      .map(({ name }) => [name, `${marks.unchecked}: its package has no check`]),
    ...(consent.destinations.length === 0 ? [['Vendors', 'the sandbox: emulators in this process']] : []),
    ['Consent', consentText(consent)],
    ...absentLaneTexts(absent ?? {}, consent.destinations),
  ]
  const width = Math.max(...lines.map(([name = '']) => name.length)) + 2
  return {
    ok: places.every(({ ok }) => ok) && vendors.every(({ status }) => status !== 'failed'),
    text: lines.map(([name = '', says = '']) => `  ${name.padEnd(width)}${says}`).join('\n'),
  }
}

function consentText({ destinations, asksPredicate }: ConsentCheck): string {
  const declared = destinations.flatMap(({ name, consent }) =>
    consent ? [`${name} needs ${consent.requires.join(' and ')}, unknown: ${consent.whenUnknown ?? 'skip'}`] : [],
  )
  if (declared.length === 0 && !asksPredicate) return 'not asked: what events carry of it is read by no destination'
  const silent = destinations.filter(({ consent }) => !consent).map(({ name }) => name)
  const others = asksPredicate
    ? ['delivery.consent is asked for all']
    : silent.length > 0
      ? [`not asked for ${silent.join(', ')}`]
      : []
  return [...declared, ...others].join('; ')
}
