import type { Aim } from './bench-table.js'

export function atLeast(what: string, value: number, bound: number): Aim {
  return { what, aim: `≥ ${bound}`, measured: value.toFixed(2), met: value >= bound }
}

export function atMost(what: string, value: number, bound: number, unit = ''): Aim {
  return { what, aim: `≤ ${bound}${unit}`, measured: `${value.toFixed(1)}${unit}`, met: value <= bound }
}

/** For numbers that are counted. */
export function atMostOf(what: string, count: number, bound: number): Aim {
  return { what, aim: bound === 0 ? '0' : `≤ ${bound}`, measured: String(count), met: count <= bound }
}

export function atMostTimes(what: string, times: number, bound: number): Aim {
  return { what, aim: `≤ ${bound} ×`, measured: `${times.toFixed(2)} ×`, met: times <= bound }
}
