#include "sim/experiment/point_store.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/check.h"

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t fnv(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < count; i++)
        hash = (hash ^ at[i]) * FNV_PRIME;
    return hash;
}

/* A rebuilt program may give other numbers: what an older one left is done again. */
static uint64_t fnv_program(uint64_t hash)
{
    struct stat program;

    if (stat("/proc/self/exe", &program) != 0)
        return hash;
    hash = fnv(hash, &program.st_size, sizeof program.st_size);
    return fnv(hash, &program.st_mtim, sizeof program.st_mtim);
}

void point_store_init(struct point_store *store, const struct scenario *sc, const char *output_dir,
                      const char *resolved, size_t resolved_bytes)
{
    *store = (struct point_store){ .scenario = sc };
    snprintf(store->dir, sizeof store->dir, "%s/.points", output_dir);
    store->replications = (size_t)scenario_run_params(sc, &sc->set)->replications;
    while (sc->model->latencies[store->latency_count].name != NULL)
        store->latency_count++;
    store->fingerprint = fnv_program(fnv(FNV_START, resolved, resolved_bytes));
    store->fingerprint = fnv(store->fingerprint, sc->model->version, strlen(sc->model->version));
}

static void run_path(const struct point_store *store, size_t run, char *path, size_t bytes)
{
    snprintf(path, bytes, "%s/%06zu-%03zu", store->dir, run / store->replications,
             run % store->replications);
}

static uint64_t run_fingerprint(const struct point_store *store, size_t run)
{
    return fnv(store->fingerprint, &run, sizeof run);
}

/* A cell of a metrics struct as 64 bits, whatever its kind. */
static uint64_t metric_bits(const struct metric_row *row, const void *metrics)
{
    uint64_t bits;

    memcpy(&bits, (const char *)metrics + row->offset, sizeof bits);
    return bits;
}

static void print_histogram(FILE *out, const struct histogram *h)
{
    fprintf(out, "h %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 "\n", h->count,
            h->min, h->max, h->sum_high, h->sum_low);
    for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++)
        if (h->buckets[b] != 0)
            fprintf(out, "b %x %" PRIx64 "\n", b, h->buckets[b]);
}

bool point_store_write(const struct point_store *store, size_t run, const void *metrics,
                       const struct histogram *histograms, struct output_error *err)
{
    const struct metric_table *table = store->scenario->model->metrics;
    char path[sizeof store->dir + 32];
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);

    SIM_CHECK(NULL, out != NULL, "no memory for a finished run");
    run_path(store, run, path, sizeof path);
    fprintf(out, "run %016" PRIx64 "\n", run_fingerprint(store, run));
    for (size_t m = 0; m < table->row_count; m++) {
        uint64_t bits = metric_bits(&table->rows[m], metrics);

        if (table->rows[m].series == 0)
            fprintf(out, "m %016" PRIx64 "\n", bits);
        else if (bits != 0)
            fprintf(out, "s %zx %016" PRIx64 "\n", m, bits);
    }
    for (size_t l = 0; l < store->latency_count; l++)
        print_histogram(out, &histograms[l]);
    fflush(out);
    fprintf(out, "end %016" PRIx64 "\n", fnv(FNV_START, text, bytes));
    SIM_CHECK(NULL, fclose(out) == 0, "no memory for a finished run");
    bool fine = whole_file_write(path, text, bytes, err);
    free(text);
    return fine;
}

static char *read_text(const char *path, size_t *bytes)
{
    FILE *in = fopen(path, "rb");
    struct stat info;
    char *text = NULL;

    if (in == NULL)
        return NULL;
    if (fstat(fileno(in), &info) == 0 && S_ISREG(info.st_mode)) {
        text = malloc((size_t)info.st_size + 1);
        *bytes = text != NULL ? fread(text, 1, (size_t)info.st_size, in) : 0;
        if (text != NULL)
            text[*bytes] = '\0';
    }
    fclose(in);
    return text;
}

/* A text beside a run: .points/000012-000.host */
static void beside_path(const struct point_store *store, size_t run, const char *ending, char *path,
                        size_t bytes)
{
    run_path(store, run, path, bytes);
    snprintf(path + strlen(path), bytes - strlen(path), "%s", ending);
}

static bool write_beside(const struct point_store *store, size_t run, const char *ending,
                         const char *text, size_t bytes, struct output_error *err)
{
    char path[sizeof store->dir + 32];

    beside_path(store, run, ending, path, sizeof path);
    return whole_file_write(path, text, bytes, err);
}

static char *read_beside(const struct point_store *store, size_t run, const char *ending,
                         size_t *bytes)
{
    char path[sizeof store->dir + 32];

    beside_path(store, run, ending, path, sizeof path);
    return read_text(path, bytes);
}

bool point_store_write_host(const struct point_store *store, size_t run, const char *text,
                            size_t bytes, struct output_error *err)
{
    return write_beside(store, run, ".host", text, bytes, err);
}

char *point_store_read_host(const struct point_store *store, size_t run, size_t *bytes)
{
    return read_beside(store, run, ".host", bytes);
}

bool point_store_write_samples(const struct point_store *store, size_t run, const char *text,
                               size_t bytes, struct output_error *err)
{
    return write_beside(store, run, ".samples", text, bytes, err);
}

char *point_store_read_samples(const struct point_store *store, size_t run, size_t *bytes)
{
    return read_beside(store, run, ".samples", bytes);
}

/* The line at *at, which is moved behind it; false at the end. */
static bool next_line(char **at, char **line)
{
    char *end = strchr(*at, '\n');

    if (end == NULL)
        return false;
    *line = *at;
    *end = '\0';
    *at = end + 1;
    return true;
}

static bool parse_histogram(char **at, struct histogram *h)
{
    uint64_t number;
    unsigned bucket;
    char *line;

    histogram_clear(h);
    if (!next_line(at, &line) ||
        sscanf(line, "h %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64, &h->count,
               &h->min, &h->max, &h->sum_high, &h->sum_low) != 5)
        return false;
    while (**at == 'b') {
        if (!next_line(at, &line) || sscanf(line, "b %x %" SCNx64, &bucket, &number) != 2 ||
            bucket >= HISTOGRAM_BUCKETS)
            return false;
        h->buckets[bucket] = number;
    }
    return true;
}

static bool parse(const struct point_store *store, size_t run, char *text, size_t bytes,
                  void *metrics, struct histogram *histograms)
{
    const struct metric_table *table = store->scenario->model->metrics;
    const size_t tail = sizeof "end 0123456789abcdef\n" - 1;
    uint64_t value;
    char *at = text, *line;

    if (bytes < tail || sscanf(text + bytes - tail, "end %" SCNx64, &value) != 1 ||
        value != fnv(FNV_START, text, bytes - tail))
        return false;
    if (!next_line(&at, &line) || sscanf(line, "run %" SCNx64, &value) != 1 ||
        value != run_fingerprint(store, run))
        return false;
    for (size_t m = 0; m < table->row_count; m++) {
        size_t written;

        value = 0;
        if (table->rows[m].series == 0) {
            if (!next_line(&at, &line) || sscanf(line, "m %" SCNx64, &value) != 1)
                return false;
        } else if (sscanf(at, "s %zx %" SCNx64, &written, &value) == 2 && written == m) {
            next_line(&at, &line);
        } else {
            value = 0;
        }
        memcpy((char *)metrics + table->rows[m].offset, &value, sizeof value);
    }
    for (size_t l = 0; l < store->latency_count; l++)
        if (!parse_histogram(&at, &histograms[l]))
            return false;
    return true;
}

bool point_store_read(const struct point_store *store, size_t run, void *metrics,
                      struct histogram *histograms)
{
    char path[sizeof store->dir + 32];
    size_t bytes = 0;

    run_path(store, run, path, sizeof path);
    char *text = read_text(path, &bytes);
    if (text == NULL)
        return false;
    bool fine = parse(store, run, text, bytes, metrics, histograms);
    free(text);
    return fine;
}

void point_store_remove(const struct point_store *store)
{
    DIR *dir = opendir(store->dir);

    if (dir == NULL)
        return;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[sizeof store->dir + sizeof entry->d_name + 1];

        snprintf(path, sizeof path, "%s/%s", store->dir, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(store->dir);
}
