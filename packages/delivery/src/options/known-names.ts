import { WaybillError } from '@waybill/core'
import { likelyWord } from '@waybill/core/destination'

/** The hint for an unknown name: the name that was probably meant, or all known ones. */
export function nameHint(name: string, names: readonly string[]): string {
  const likely = likelyWord(name, names)
  if (likely !== undefined) return `did you mean ${likely}?`
  return names.length > 0 ? `known: ${names.join(', ')}` : 'there is none'
}

export function unknownLane(name: string, names: readonly string[]): WaybillError {
  return new WaybillError(`There is no lane "${name}".`, {
    kind: 'setup',
    code: 'unknown_lane',
    hint: `Known: ${names.join(', ')}.`,
  })
}

export function unknownEndpoint(lane: string, endpoint: string, endpoints: readonly string[]): WaybillError {
  return new WaybillError(`The lane "${lane}" has no endpoint "${endpoint}".`, {
    kind: 'setup',
    code: 'unknown_endpoint',
    hint: `Known: ${endpoints.join(', ')}.`,
  })
}
