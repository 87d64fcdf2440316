import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the gateway of `npm start` listens, while the pages come from Vite's own server. */
const GATEWAY = 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    port: 5174,
    proxy: {
      '/api': GATEWAY,
      '/images': GATEWAY,
      '/lightstreamer': { target: GATEWAY, ws: true },
    },
  },
});
