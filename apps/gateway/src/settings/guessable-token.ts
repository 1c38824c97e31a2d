/** Words that people put into tokens. */
const words =
  /admin(istrator)?|pass(word|wd)?|secret|token|waybill|gateway|change-?me|default|example|test|root|user|login|letmein|welcome|qwerty|replace/g
/** Rows that fingers follow. */
const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const runs = [...rows, ...rows.map((row) => [...row].reverse().join(''))]

/** Shortest run that counts as one. */
const shortestRun = 4
const leastDifferent = 6
/** What has to be left without words and runs. */
const leastRest = 5
/** Longest text whose repetitions count as repetitions. */
const longestPeriod = 7

/**
 * Whether an admin token is likely to be guessed: it repeats itself, or is made of common words and runs like `1234`. Says
 * nothing about other tokens; only chance makes a good one.
 */
export function isGuessable(token: string): boolean {
  const text = token.toLowerCase()
  if (new Set(text).size < leastDifferent) return true
  for (let period = 1; period <= longestPeriod; period++)
    if ([...text].every((character, at) => character === text[at % period])) return true
  return withoutRuns(text.replace(words, ' ')).replace(/[^a-z0-9]/g, '').length < leastRest
}

function withoutRuns(text: string): string {
  let rest = ''
  for (let at = 0; at < text.length; ) {
    const length = runAt(text, at)
    if (length < shortestRun) rest += text[at]
    at += length < shortestRun ? 1 : length
  }
  return rest
}

/** Length of the longest run that begins here. */
function runAt(text: string, at: number): number {
  let length = 0
  while (at + length < text.length && runs.some((run) => run.includes(text.slice(at, at + length + 1)))) length++
  return length
}
