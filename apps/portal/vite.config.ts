import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Lays a Brotli copy beside each asset, so that the server compresses nothing while it serves. */
function compressAssets(): Plugin {
  const folder = here('dist/assets')
  return {
    name: 'compress-assets',
    closeBundle() {
      for (const file of readdirSync(folder)) {
        if (!/\.(js|css|svg)$/.test(file)) continue
        const content = readFileSync(join(folder, file))
        if (content.length < 1024) continue
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(join(folder, `${file}.br`), brotliCompressSync(content, { params }))
      }
    },
  }
}

/**
 * Two entries: the portal (React), and the page that plays an app, which must not pay for React.
 * Nothing is inlined, so that a strict Content-Security-Policy holds.
 */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react(), compressAssets()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: { index: here('index.html'), play: here('play.html') },
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 3,
            },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 3 },
            {
              name: 'codemirror',
              test: /node_modules[\\/](@codemirror|@lezer|style-mod|crelt|w3c-keyname)[\\/]/,
              priority: 3,
            },
          ],
        },
      },
    },
  },
})
