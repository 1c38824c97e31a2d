/** Patterns of all paths of the intake. */
export const intakePaths = ['/v1/*', '/api/*', '/beacon/*', '/pixel/*', '/sourceConfig/*'] as const

const intake = /^\/(?:(?:v1|api|beacon|pixel)\/|sourceConfig(?:[/?]|$))/

/** Whether a URL leads to what clients send to, and not to what operators look at. */
export function isIntakePath(url: string): boolean {
  return intake.test(url)
}

/**
 * A URL whose path has neither doubled slashes nor one at the end, where it leads to the intake: hosts are configured with
 * one, and paths are put behind it. The query stays as it is.
 */
export function plainPath(url: string): string {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(url) ?? []
  if (!path.includes('//') && !path.endsWith('/')) return url
  const plain = path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')
  return isIntakePath(plain) ? plain + query : url
}
