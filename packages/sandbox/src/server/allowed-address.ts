import type { ReceivedRequest } from './emulator.js'

/** Whether a request comes from one of the addresses. An empty list means any address. */
export function comesFrom(addresses: readonly string[], { address }: ReceivedRequest): boolean {
  return addresses.length === 0 || addresses.some((one) => plain(one) === plain(address))
}

/** Removes the IPv6 prefix of an IPv4 address. */
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:/, '')
}
