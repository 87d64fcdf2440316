import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Development: pages from here, everything else from a running gateway on its usual port. */
const gateway = 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2023',
    // The push client is one file of some 50 kB gzip that changes with its version alone.
    rollupOptions: {
      output: {
        manualChunks: (id: string) =>
          id.includes('lightstreamer-client-web') ? 'lightstreamer' : undefined,
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/api': gateway,
      '/images': gateway,
      '/lightstreamer': { target: gateway, ws: true },
    },
  },
});
