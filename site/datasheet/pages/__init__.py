"""Items to outputs: HTML pages, feeds, sitemap and the files a static host reads."""
