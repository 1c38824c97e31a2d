import type { Issue } from '@waybill/core'
import { isLoopback } from '../health/loopback.js'

/** The issue of a vendor's address whose requests anybody on the way can read; undefined for any other value. */
export function plainHttpIssue(field: string, value: unknown): Issue | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const { protocol, hostname } = new URL(value)
  if (protocol !== 'http:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))) return undefined
  return {
    field,
    rule: 'must be an https address: over http, anybody on the way reads keys and events',
    hint: 'WAYBILL_ALLOW_PLAIN_HTTP=1 allows it, for a network of your own',
  }
}
