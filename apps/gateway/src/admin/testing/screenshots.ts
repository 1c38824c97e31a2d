import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'

export interface Looks {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly dark?: boolean
}

/** How every page is looked at. */
export const looks: readonly Looks[] = [
  { name: 'narrow', width: 360, height: 780 },
  { name: 'dark', width: 1280, height: 900, dark: true },
  { name: 'light', width: 1280, height: 900 },
]

/** A page of its own, without a session. */
export async function openPage(browser: Browser, url: string, { width, height, dark = false }: Looks): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${url}/admin/`)
  return page
}

/** Keeps a picture of a page or a part of it, when the environment names a folder for them in `SCREENSHOTS`. */
export async function keepPicture(shown: Page | Locator, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await shown.screenshot({ path: join(folder, `dashboard-${name}.png`) })
}

/** A page on which the admin is logged in. */
export async function openLoggedIn(browser: Browser, url: string, token: string, look?: Looks): Promise<Page> {
  const page = await openPage(browser, url, look ?? { name: 'light', width: 1280, height: 900 })
  await page.getByLabel('Admin token').fill(token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  return page
}

/** What axe finds wrong for people who use a keyboard, a screen reader, or little contrast. */
export async function barriersOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(
    `axe.run().then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target, failureSummary].join(' '))))`,
  )
}
