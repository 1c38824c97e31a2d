import type { Drained } from '@waybill/delivery'

export interface StartNotice {
  readonly url: string
  readonly vendors: readonly string[]
  /** Whether only configured write keys are taken. */
  readonly needsKey: boolean
  /** Whether there is an admin token. */
  readonly hasDashboard: boolean
  /** Address of each emulated vendor; absent when the vendors are real. */
  readonly sandbox?: Readonly<Record<string, string>> | undefined
}

/** What a person needs to know when the gateway has started. Carries no secret. */
export function startNotice({ url, vendors, needsKey, hasDashboard, sandbox }: StartNotice): string {
  const key = needsKey ? '"$WRITE_KEY:"' : 'any-key:'
  return [
    '',
    `  Waybill gateway on ${url}`,
    '',
    sandbox
      ? '  Vendors     the sandbox: emulators in this process, nothing leaves this machine'
      : `  Vendors     ${vendors.join(', ')}`,
    ...(sandbox ? vendors.map((name) => `              ${name} at ${sandbox[name]}`) : []),
    '  Events      in memory, NOT durable: what is not delivered when the process ends is lost',
    needsKey
      ? '  Write keys  those in WAYBILL_WRITE_KEYS'
      : '  Write keys  any, as only this machine can reach the gateway',
    hasDashboard ? `  Dashboard   ${url}/admin/` : '  Dashboard   off; WAYBILL_ADMIN_TOKEN turns it on',
    '',
    '  Try it:',
    `  curl -u ${key} ${url}/v1/track -H 'content-type: application/json' \\`,
    `    -d '{"userId":"u-1","event":"Product Viewed","properties":{"product_id":"p-1","name":"Red shoes","price":49.9}}'`,
    '',
  ].join('\n')
}

/** What a person needs to know when it has stopped. */
export function stopNotice({ settled, left }: Drained): string {
  if (settled) return '  Waybill gateway stopped. Nothing was left to deliver.'
  const lanes = Object.entries(left)
    .filter(([, count]) => count > 0)
    .map(([lane, count]) => `${lane} ${count}`)
  return `  Waybill gateway stopped. Not delivered and lost with this process: ${lanes.join(', ')}.`
}
