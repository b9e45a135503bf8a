"""All that touches disk: data packages in, results, jobs and tiles out."""
