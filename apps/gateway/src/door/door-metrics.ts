import { Counter, Gauge, type Registry } from 'prom-client'
import type { Strangers } from './strangers.js'
import type { WrongKeys } from './wrong-keys.js'

/** Registers what strangers hold and cost, and the requests with wrong keys. */
export function watchDoor(registry: Registry, strangers: Strangers, wrongKeys: WrongKeys): void {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  const { work, sums } = strangers
  gauge(
    'waybill_stranger_connections',
    'Open connections on which no good write key was seen.',
    () => sums().connections,
  )
  gauge('waybill_stranger_body_bytes', 'Bytes of bodies in memory whose key is not known yet.', () => sums().bytes)
  counter('waybill_stranger_connections_cut_total', 'Connections cut as strangers had too many.', () => sums().cut)
  counter(
    'waybill_stranger_bodies_refused_total',
    'Bodies refused as strangers had too many bytes.',
    () => sums().evicted,
  )
  counter('waybill_stranger_read_bytes_total', 'Bytes of bodies read before their key was known.', () => work.bytes)
  counter('waybill_stranger_inflates_total', 'Bodies inflated before their key was known.', () => work.inflates)
  counter('waybill_stranger_parses_total', 'Bodies parsed that had a good key in a wrong place.', () => work.parses)
  counter('waybill_stranger_cpu_seconds_total', 'Time spent on bodies without a good key.', () =>
    Math.max(0, work.cpuMs / 1_000),
  )
  counter('waybill_wrong_keys_total', 'Requests with a wrong write key.', () => wrongKeys.total())
}
