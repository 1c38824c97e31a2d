import { defineConfig } from 'vite'

export default defineConfig({
  base: '/admin/',
  build: {
    target: 'es2022',
    // The gateway's policy allows files of its own only: nothing may be inlined as data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/admin/api': 'http://127.0.0.1:8080' } },
})
