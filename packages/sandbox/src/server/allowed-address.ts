import type { ReceivedRequest } from './emulator.js'

/** Tells whether a request comes from one of the addresses; from anywhere when none are listed. */
export function comesFrom(addresses: readonly string[], { address }: ReceivedRequest): boolean {
  return addresses.length === 0 || addresses.some((one) => plain(one) === plain(address))
}

/** An IPv4 address that came over an IPv6 socket, without the prefix. */
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:/, '')
}
