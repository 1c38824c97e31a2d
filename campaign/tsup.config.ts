import { appPreset } from '../tooling/app-preset.js'

export default appPreset('src/main.ts', 'src/worker.ts', 'src/stores/sqlite.ts', 'src/stores/postgres.ts')
