// Puts several mutants of a file into one text, each behind a switch that the environment sets.

// Told once for each mutant that is reached: a mutant that no test reaches need not be run.
const prelude = `const mutantIs = globalThis.waybillMutant ??= ((env, seen) => (id) => {
  const { WAYBILL_MUTANT: active, WAYBILL_MUTANTS_REACHED: record } = env;
  if (record && !seen.has(record + id)) {
    seen.add(record + id);
    process.getBuiltinModule('node:fs').appendFileSync(record, id + '\\n');
  }
  return active === String(id)
})(globalThis.process?.env ?? {}, new Set());`.replaceAll(/\s*\n\s*/g, ' ')

/**
 * @param {string} text
 * @param {(import('./find-mutants.mjs').Mutant & { id: number, inPlace?: string, before?: string })[]} mutants of this text;
 * `inPlace` and `before`, which is put before the place, hold a switch of their own
 */
export function switchMutants(text, mutants) {
  const outermostFirst = [...mutants].sort((a, b) => a.start - b.start || b.end - a.end)
  // Line numbers stay as they were.
  return `${prelude} ${rendered(text, 0, text.length, outermostFirst)}`
}

function rendered(text, from, to, mutants) {
  let out = ''
  let at = from
  let rest = mutants
  while (rest.length > 0) {
    const [first] = rest
    // One that is put before a place has no length.
    const inside = rest.filter(({ start, end }) => end <= first.end && (start < first.end || start === first.start))
    const same = inside.filter(({ start, end }) => start === first.start && end === first.end)
    const within = inside.filter((mutant) => !same.includes(mutant))
    rest = rest.filter((mutant) => !inside.includes(mutant))
    out += text.slice(at, first.start)
    if (first.leads && !first.statement && first.start > from) out += ';'
    out += same.reduceRight(
      (original, mutant) => either(mutant, original),
      rendered(text, first.start, first.end, within),
    )
    at = first.end
  }
  return out + text.slice(at, to)
}

function either({ id, to, statement, inPlace, before }, original) {
  if (before) return before + original
  if (inPlace) return inPlace
  return statement ? `if (mutantIs(${id})) { ${to} } else { ${original} }` : `(mutantIs(${id}) ? ${to} : ${original})`
}
