import { defineConfig, type UserConfig } from 'vite'

/** One page, whose files are found beside it, wherever it is mounted. The page may load no script or style but its own files. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  base: './',
  // Shared with nothing: no file is copied as it is.
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/app',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
})

export default config
