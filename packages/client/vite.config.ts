import { defineConfig } from 'vite'

// One file for pages without a bundler: `<script type="module">` imports it directly.
export default defineConfig({
  build: {
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'client.min.js' },
    target: 'es2022',
    // Vite does not remove white space from libraries.
    rolldownOptions: { output: { minify: true } },
    // The compiler's output is in the same folder.
    emptyOutDir: false,
  },
})
