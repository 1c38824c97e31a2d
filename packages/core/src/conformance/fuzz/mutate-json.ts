import { drawn, oneOf, type Random } from './seeded-random.js'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** The JSON text with one value replaced, dropped, renamed or repeated. A text that is not JSON is returned unchanged. */
export function mutateJson(text: string, random: Random): string {
  try {
    return JSON.stringify(changed(JSON.parse(text) as Json, random, drawn(random, 4)))
  } catch {
    // Not JSON, or nested too deeply to be written again.
    return text
  }
}

function changed(value: Json, random: Random, depth: number): Json {
  if (depth > 0 && typeof value === 'object' && value !== null) {
    const names = Object.keys(value)
    const name = names[drawn(random, names.length)]
    if (name !== undefined) {
      if (Array.isArray(value)) return changedList(value, Number(name), random, depth)
      return changedObject(value as { readonly [name: string]: Json }, name, random, depth)
    }
  }
  return another(value, random)
}

function changedList(list: readonly Json[], place: number, random: Random, depth: number): Json {
  switch (drawn(random, 3)) {
    case 0:
      return list.toSpliced(place, 1)
    case 1:
      return [...list, ...list, ...list]
    default:
      return list.with(place, changed(list[place] as Json, random, depth - 1))
  }
}

function changedObject(fields: { readonly [name: string]: Json }, name: string, random: Random, depth: number): Json {
  const { [name]: value = null, ...others } = fields
  switch (drawn(random, 5)) {
    case 0:
      return others
    case 1:
      return { ...others, [name.toUpperCase()]: value }
    case 2:
      return { wrapped: fields }
    default:
      return { ...others, [name]: changed(value, random, depth - 1) }
  }
}

function another(value: Json, random: Random): Json {
  const number = typeof value === 'number' ? value : 0
  const strange: [Json, ...Json[]] = [
    null,
    true,
    '',
    String(value),
    [value],
    { value },
    [],
    {},
    number + 1,
    -1,
    0,
    1e308,
    0.5,
    'ж😀\u0000',
    '__proto__',
    'x'.repeat(5_000),
  ]
  return oneOf(random, strange)
}
