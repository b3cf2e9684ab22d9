#include "base/csv.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_csv_table table;
    enum nf_status status = nf_csv_load(&table, fuzz_file(data, size), NULL);
    fuzz_check(status);
    if (status) return 0;
    for (size_t row = 0; row < table.rows; row++)
        for (size_t column = 0; column < table.columns; column++)
            if (!nf_csv_cell(&table, row, column)[0]) fuzz_check(nf_csv_complain(&table, row, column, "empty"));
    nf_csv_release(&table);
    return 0;
}
