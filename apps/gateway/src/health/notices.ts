import type { Destination } from '@waybill/core'
import type { DrainResult } from '@waybill/delivery'
import { storeLabel } from '../open-store.js'
import { type AbsentLanes, absentLaneTexts } from '../settings/destinations/absent-lanes.js'

export interface StartNotice {
  readonly url: string
  /** Where dashboard, metrics and health checks answer. */
  readonly adminUrl: string
  readonly destinations: readonly Pick<Destination, 'name' | 'formerNames'>[]
  /** Whether only configured write keys are accepted. */
  readonly needsKey: boolean
  /** URL of the store. */
  readonly storeUrl: string
  /** Whether there is an admin token. */
  readonly hasDashboard: boolean
  /** What waits in lanes that no destination has. */
  readonly absent: AbsentLanes
  /** Address of each emulated vendor; absent when the vendors are real. */
  readonly sandbox?: Readonly<Record<string, string>> | undefined
}

/** Text for the person who started the gateway. Holds no secret. */
export function startNotice(started: StartNotice): string {
  const { url, adminUrl, destinations, needsKey, storeUrl, hasDashboard, absent, sandbox } = started
  const vendors = destinations.map(({ name }) => name)
  const key = needsKey ? '"$WRITE_KEY:"' : 'any-key:'
  return [
    '',
    `  Waybill gateway on ${url}`,
    '',
    sandbox
      ? '  Vendors     the sandbox: emulators in this process, nothing leaves this machine'
      : `  Vendors     ${vendors.join(', ')}`,
    ...(sandbox ? vendors.map((name) => `              ${name} at ${sandbox[name]}`) : []),
    `  Events      ${storeLabel(storeUrl)}`,
    ...absentLaneTexts(absent, destinations).map(([lane, says]) => `  Left        ${lane}: ${says}`),
    needsKey ? '  Write keys  those that are configured' : '  Write keys  any, as events go to the sandbox alone',
    ...(adminUrl === url ? [] : [`  Operators   ${adminUrl}: dashboard, metrics and health checks, and nothing else`]),
    hasDashboard ? `  Dashboard   ${adminUrl}/admin/` : '  Dashboard   off; WAYBILL_ADMIN_TOKEN turns it on',
    '',
    '  Try it:',
    `  curl -u ${key} ${url}/v1/track -H 'content-type: application/json' \\`,
    `    -d '{"userId":"u-1","event":"Product Viewed","properties":{"product_id":"p-1","name":"Red shoes","price":49.9}}'`,
    '',
  ].join('\n')
}

/**
 * Text for the person who stopped the gateway. `isKept`: whether the store outlives the process. `absent`: what waits in lanes
 * that no destination has.
 */
export function stopNotice(drained: DrainResult, isKept: boolean, absent: AbsentLanes = {}): string {
  const { settled, left, unfinished = [] } = drained
  const late = unfinished.map(({ part, error }) => `\n  The ${part} did not end: ${error.message}`).join('')
  const others = counted(absent)
  const waits = others ? ` Kept, but without a destination: ${others}.` : ''
  if (settled && !others) return `  Waybill gateway stopped. Nothing was left to deliver.${late}`
  if (settled) return `  Waybill gateway stopped. Its destinations have everything.${waits}${late}`
  const lanes = counted(left, Object.keys(absent)) || 'unknown'
  return `  Waybill gateway stopped. ${isKept ? 'Kept for the next start' : 'Not delivered and lost with this process'}: ${lanes}.${waits}${late}`
}

function counted(lanes: Readonly<Record<string, number>>, without: readonly string[] = []): string {
  const some = Object.entries(lanes).filter(([lane, count]) => count > 0 && !without.includes(lane))
  return some.map(([lane, count]) => `${lane} ${count}`).join(', ')
}
