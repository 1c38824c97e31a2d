import type { Socket } from 'node:net'
import { abandon } from './abandon.js'

// Each piece takes microseconds, however short it is, and Node finds some ten thousand in one read.
const fewPieces = 1_000
const leastBytes = 64

/**
 * Returns a function to tell of each piece of a stranger's body, which returns whether the body comes in pieces so short that
 * reading them costs more than they hold. The connection is then read no further, and cut in a while.
 */
export function createCrumbs(socket: Socket): (bytes: number) => boolean {
  let pieces = 0
  let sum = 0
  return (bytes) => {
    pieces++
    sum += bytes
    if (pieces <= fewPieces || sum >= pieces * leastBytes) return false
    abandon(socket)
    return true
  }
}
