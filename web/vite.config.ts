import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { icons } from './build/icons.ts'
import { offlineShell } from './build/offline-shell.ts'
import { messages } from './build/messages.ts'
import { twins } from './build/twins.ts'
import { vantGlyphs } from './build/vant-glyphs.ts'
import { weight } from './build/weight.ts'

const server = process.env.WENQU_SERVER ?? 'http://localhost:8080'

/** What every page stands on, and what the pupil's home is made of: one file, for one round trip. */
const CORE = [
  /node_modules\/(@?vue|vue-router|openapi-fetch)\//,
  /\/src\/(main|router|live|mine|App\.vue)/,
  /\/src\/(api\/(index|load|problem)|shells\/phone\/)/,
  /\/src\/people\/(session|pack|subjects|tour|TourLine)/,
  /\/src\/ui\/(i18n|preferences|format|Icon|ProblemNote|EmptyState|StateBadge|Skeleton|LivePill|PageHead|PlainText)/,
  /\/src\/tutoring\/(words|home\/PupilHome|questions\/QuestionLine)/,
  /plugin-vue|vite\/preload-helper/,
]
const inCore = (id: string): boolean => CORE.some((part) => part.test(id))

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [vue(), icons(), messages(), vantGlyphs(), offlineShell(), weight(), twins()],
  define: {
    SHARE_PATH: JSON.stringify('/share'),
    SHARE_SHELF: JSON.stringify('shared'),
    LOCALE_NOTE: JSON.stringify('/preferences/locale'),
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  build: {
    target: ['chrome87', 'safari14', 'firefox91'],
    cssTarget: ['chrome87', 'safari14', 'firefox91'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: { app: 'index.html', sw: 'src/sw.ts' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'core', test: inCore },
            { name: 'tex', test: /\/src\/ui\/(tex|mixed)\.ts/ },
          ],
        },
        // The names of all pieces stand in the first one: a word in each would cost the pupil's home a kilobyte, and seven
        // signs tell versions apart as well as eight.
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash:7].js'),
        chunkFileNames: 'assets/[hash:7].js',
        assetFileNames: ({ names }) =>
          names[0]?.endsWith('.css') ? 'assets/[hash:7][extname]' : 'assets/[name]-[hash:7][extname]',
      },
    },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
})
