import type { PlaceCheck } from './check-places.js'
import type { VendorCheck } from './check-vendors.js'
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
}

const marks = { ok: 'ok', failed: 'FAILED', unchecked: 'not checked' } as const

export function checkReport({ settings, file, places, vendors }: CheckFindings): CheckReport {
  const { writeKeys, adminToken } = settings
  const lines = [
    ['Settings', `ok, from the environment${file ? ` and ${file}` : ''}`],
    ...places.map(({ place, ok, says }) => [place, ok ? says : `FAILED: ${says}`]),
    ['Write keys', writeKeys.length > 0 ? `${writeKeys.length}` : 'any, as events go to the sandbox alone'],
    ['Admin token', adminToken ? 'set' : 'not set'],
    ...(vendors.length > 0
      ? vendors.map(({ vendor, status, says }) => [vendor, `${marks[status]}: ${says}`])
      : [['Vendors', 'the sandbox: emulators in this process']]),
  ]
  const width = Math.max(...lines.map(([name = '']) => name.length)) + 2
  return {
    ok: places.every(({ ok }) => ok) && vendors.every(({ status }) => status !== 'failed'),
    text: lines.map(([name = '', says = '']) => `  ${name.padEnd(width)}${says}`).join('\n'),
  }
}
