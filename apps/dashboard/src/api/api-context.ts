import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { AdminApi } from './admin-api.js'

export const ApiContext = createContext<AdminApi | undefined>(undefined)

export function useApi(): AdminApi {
  const api = useContext(ApiContext)
  if (!api) throw new Error('useApi needs a session around it.')
  return api
}
