import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * The address that limits and lockouts count. A port behind it, which some proxies write, is left out; of an IPv6 address the
 * first 64 bits count, as a customer has all the others. What a proxy wrote and is no address gives way to the proxy's own.
 */
export function addressOf({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  const address = withoutPort(ip)
  if (isIP(address) !== 0) return networkOf(address)
  return networkOf(socket.remoteAddress ?? '')
}

function withoutPort(text: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text.trim()) ?? []
  return bracketed ?? plain ?? text.trim()
}

function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const behind = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - behind.length }, () => '0')
  const groups = [...before, ...zeros, ...behind].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${groups.join(':')}::/64`
}
