import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Expects that a page shows this table between the marks `<!-- name -->` and `<!-- end of name -->`. With `WAYBILL_UPDATE=1` it
 * is written there first.
 */
export function expectShown(page: string, name: string, table: string): void {
  const text = readFileSync(page, 'utf8')
  const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- end of ${name} -->)`)
  const shown = text.replace(marked, (_, begin, end) => `${begin}\n${table}\n${end}`)
  if (process.env['WAYBILL_UPDATE']) writeFileSync(page, shown)
  expect(text.match(marked), 'the page has the marks').not.toBeNull()
  // The formatter fills up the columns.
  const plain = (some: string) => some.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')
  expect(plain(readFileSync(page, 'utf8'))).toBe(plain(shown))
}
