import { seededRandom } from '@waybill/core/conformance'
import type { Latency } from './settings.js'

/** Milliseconds until the next answer. */
export function answerDelay(latency: Latency): () => number {
  if (latency.kind === 'constant') return () => latency.ms
  const random = seededRandom(latency.seed)
  return () => Math.min(latency.maxMs, latency.medianMs * Math.exp(latency.sigma * gaussian(random)))
}

/** Box and Muller's way from two even numbers to one of the bell curve. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
