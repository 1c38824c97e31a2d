import { expect, it } from 'vitest'
import { addressOf } from './address-of.js'

const of = (ip: string) => addressOf({ ip, socket: { remoteAddress: '10.0.0.1' } as never })

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:51823', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  [' 192.0.2.7 ', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::6', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::6]:443', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', '10.0.0.1'],
  ['', '10.0.0.1'],
  ['x'.repeat(10_000), '10.0.0.1'],
])('%s counts as %s', (ip, counted) => {
  expect(of(ip)).toBe(counted)
})
