import Table from 'cli-table3'
import type { Sandbox } from '../sandbox.js'
import { VENDOR_NAMES, type VendorName } from '../vendor-name.js'

const TITLES: Readonly<Record<VendorName, string>> = {
  'salesforce-personalization': 'Salesforce Personalization',
  yespo: 'Yespo',
  synerise: 'Synerise',
}

/** Table of base URLs and credentials, with the addresses of the inspector and the control API. */
export function sandboxTable(sandbox: Sandbox): string {
  const table = new Table({ head: ['Vendor', 'Base URL', 'Credentials'], style: { head: [], border: [] } })
  const started = Object.keys(sandbox.urls)
  for (const vendor of VENDOR_NAMES.filter((name) => started.includes(name))) {
    const credentials = Object.entries(sandbox.credentials[vendor])
    const width = Math.max(...credentials.map(([name]) => name.length))
    const lines = credentials.map(([name, value]) => `${name.padEnd(width)}  ${short(value)}`)
    table.push([TITLES[vendor], sandbox.urls[vendor], lines.join('\n')])
  }
  const control = `Inspector    ${sandbox.controlUrl}/\nControl API  ${sandbox.controlUrl}/__sandbox\n`
  return `${table.toString()}\n\n${control}`
}

/** Shortens a long token. The control API returns it in full. */
function short(value: string): string {
  return value.length <= 40 ? value : `${value.slice(0, 24)}… (GET /__sandbox)`
}
