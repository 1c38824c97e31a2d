const assumptions = [
  'ArrayIteratorProtector',
  'ArraySpeciesProtector',
  'MapIteratorProtector',
  'SetIteratorProtector',
  'StringIteratorProtector',
  'PromiseSpeciesProtector',
]

/**
 * How many of V8's assumptions no longer hold in this process, such as that nobody has set an iterator on an array: then each
 * spread and each call with rest arguments goes the slow way, in whoever's code. Needs `--allow-natives-syntax`.
 */
export function brokenAssumptions(): number {
  return assumptions.filter((name) => new Function(`return %${name}()`)() === false).length
}
