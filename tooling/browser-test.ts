import { test } from 'vitest'
import { findChromium, launchChromium } from './browser.js'

/** vitest's `test` with `browser`: one Chromium for all files of a worker. Each test opens pages of its own. */
export const browserTest = test.extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
  const browser = await launchChromium(findChromium() ?? '')
  onCleanup(() => browser.close())
  return browser
})
