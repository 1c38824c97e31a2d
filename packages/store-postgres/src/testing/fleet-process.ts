import { serveFleetEngine } from '@waybill/delivery/conformance'
import { postgresStore } from '../postgres-store.js'

serveFleetEngine((connectionString, { name }) => postgresStore({ connectionString, name, pollMs: 50 }))
