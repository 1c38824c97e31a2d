import type { DrainResult } from '@waybill/delivery'
import { storeLabel } from '../open-store.js'

export interface StartNotice {
  readonly url: string
  /** Where dashboard, metrics and health checks answer. */
  readonly adminUrl: string
  readonly vendors: readonly string[]
  /** Whether only configured write keys are accepted. */
  readonly needsKey: boolean
  /** URL of the store. */
  readonly storeUrl: string
  /** Whether there is an admin token. */
  readonly hasDashboard: boolean
  /** Address of each emulated vendor; absent when the vendors are real. */
  readonly sandbox?: Readonly<Record<string, string>> | undefined
}

/** Text for the person who started the gateway. Holds no secret. */
export function startNotice(started: StartNotice): string {
  const { url, adminUrl, vendors, needsKey, storeUrl, hasDashboard, sandbox } = started
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

/** Text for the person who stopped the gateway. `isKept`: whether the store outlives the process. */
export function stopNotice({ settled, left, unfinished = [] }: DrainResult, isKept: boolean): string {
  const late = unfinished.map(({ part, error }) => `\n  The ${part} did not end: ${error.message}`).join('')
  if (settled) return `  Waybill gateway stopped. Nothing was left to deliver.${late}`
  const lanes = Object.entries(left)
    .filter(([, count]) => count > 0)
    .map(([lane, count]) => `${lane} ${count}`)
  return `  Waybill gateway stopped. ${isKept ? 'Kept for the next start' : 'Not delivered and lost with this process'}: ${lanes.join(', ') || 'unknown'}.${late}`
}
