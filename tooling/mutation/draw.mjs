// Which mutants are run: drawn by a seed, the same ones for the same code.
import { createHash } from 'node:crypto'

/** What a mutant is called from one run to the next, wherever in the file it has moved meanwhile. */
export function nameOf({ file, operator, from, to, nth }) {
  return createHash('sha256')
    .update(JSON.stringify([file, operator, from, to, nth]))
    .digest('hex')
    .slice(0, 12)
}

/**
 * `count` of all, spread over their areas by size, at least `least` of each area that has so many.
 *
 * @template {{ area: string, name: string }} M
 * @param {M[]} mutants
 * @param {{ seed: string, count: number, least: number, without?: Set<string> }} options
 * @returns {M[]}
 */
export function draw(mutants, { seed, count, least, without = new Set() }) {
  const rank = ({ name }) => createHash('sha256').update(`${seed} ${name}`).digest('hex')
  const shuffled = mutants
    .filter(({ name }) => !without.has(name))
    .map((mutant) => ({ mutant, rank: rank(mutant) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ mutant }) => mutant)
  const areas = [...new Set(shuffled.map(({ area }) => area))]
  const first = new Set(areas.flatMap((area) => shuffled.filter((mutant) => mutant.area === area).slice(0, least)))
  const others = shuffled.filter((mutant) => !first.has(mutant)).slice(0, Math.max(0, count - first.size))
  return shuffled.filter((mutant) => first.has(mutant) || others.includes(mutant))
}
