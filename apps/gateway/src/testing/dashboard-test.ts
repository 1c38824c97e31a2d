import { browserTest } from '../../../../tooling/browser-test.js'
import { buildTestDashboard } from '../admin/testing/build-test-dashboard.js'

/** vitest's `test` with `browser` and `dashboard`: built once for all files of a worker. */
export const dashboardTest = browserTest.extend('dashboard', { scope: 'worker' }, async ({}, { onCleanup }) => {
  const dashboard = await buildTestDashboard()
  onCleanup(() => dashboard.remove())
  return dashboard
})
