import type { Aim } from './bench-table.js'

export function atLeast(what: string, value: number, bound: number, digits = 2): Aim {
  return { what, aim: `≥ ${bound}`, measured: value.toFixed(digits), met: value >= bound }
}

export function atMost(what: string, value: number, bound: number, unit = '', digits = 1): Aim {
  return { what, aim: `≤ ${bound}${unit}`, measured: `${value.toFixed(digits)}${unit}`, met: value <= bound }
}
