/** Builds the wall and the pages beside it: everything from our own origin, nothing inline. */

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const GATEWAY = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Our own policy forbids inline scripts, and every browser that runs the wall preloads modules itself.
    modulePreload: { polyfill: false },
    // Only ECharts is larger, and no page waits for it.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': GATEWAY,
      '/socket.io': { target: GATEWAY, ws: true },
    },
  },
});
