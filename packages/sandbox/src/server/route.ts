/** One operation: its method, its path with `{name}` for variable segments, and its handler. */
export interface Route<Handler> {
  readonly method: string
  readonly path: string
  readonly handler: Handler
}

/** Matching route with its decoded segments, or the status when no route matches. */
export type RouteMatch<Handler> =
  | { readonly found: true; readonly handler: Handler; readonly parameters: Readonly<Record<string, string>> }
  | { readonly found: false; readonly status: 404 | 405 }

/** Finds the route of a request. The status is 405 when only the method is wrong, else 404. */
export function findRoute<Handler>(
  routes: readonly Route<Handler>[],
  request: { readonly method: string; readonly path: string },
): RouteMatch<Handler> {
  let status: 404 | 405 = 404
  for (const { method, path, handler } of routes) {
    const parameters = segmentsOf(path, request.path)
    if (parameters === undefined) continue
    if (method === request.method) return { found: true, handler, parameters }
    status = 405
  }
  return { found: false, status }
}

function segmentsOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = pattern.split('/')
  const actual = path.split('/')
  if (expected.length !== actual.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    const text = decoded(actual[index] ?? '')
    if (segment.startsWith('{')) {
      if (text === '') return undefined
      parameters[segment.slice(1, -1)] = text
    } else if (segment !== text) return undefined
  }
  return parameters
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
