/* Tables: what is no CSV, and what is CSV but no ledger, no results, no audit. */
#include "audit/rules.h"
#include "evidence/audit_table.h"
#include "evidence/ledger.h"
#include "evidence/results.h"
#include "hostile.h"

/* Bytes that are no table `a,b`, whatever they should mean. */
#define BYTES(text)                                                                                                    \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }
static const struct {
    const char *bytes;
    size_t length;
} csv[] = {
    BYTES(""),
    BYTES("\n"),
    BYTES("a"),
    BYTES("a,c\n"),
    BYTES("a,b,c\n"),
    BYTES("b,a\n"),
    BYTES("A,B\n"),
    BYTES(" a,b\n"),
    BYTES("a;b\n"),
    BYTES("a\tb\n"),
    BYTES("\xef\xbb\xbf"
          "a,b\n"),
    BYTES("a,b\r\n"),
    BYTES("a,b\n1\n"),
    BYTES("a,b\n1,2,3\n"),
    BYTES("a,b\n\n1,2\n"),
    BYTES("a,b\n1,2\n\n"),
    BYTES("a,b\n1,2\r\n"),
    BYTES("a,b\n1,2\r3,4\n"),
    BYTES("a,b\n1,\"2\n"),
    BYTES("a,b\n1,2\"\n"),
    BYTES("a,b\n\"1\"2,3\n"),
    BYTES("a,b\n1,\"2\" \n"),
    BYTES("a,b\n1,2\0\n"),
    BYTES("a,b\n\0\0\0\0\n"),
    BYTES("a,b\n1,\x01\n"),
    BYTES("a,b\n1,\x1b[31m\n"),
    BYTES("a,b\n1,\x7f\n"),
    BYTES("a,b\n1,\xff\n"),
    BYTES("a,b\n1,\xc3\n"),
    BYTES("a,b\n1,\xc3\x28\n"),
    BYTES("a,b\n1,\xc0\xaf\n"),
    BYTES("a,b\n1,\xe2\x82\n"),
    BYTES("a,b\n1,\xed\xa0\x80\n"),
    BYTES("a,b\n1,\xf4\x90\x80\x80\n"),
    BYTES("a,b\n1,\xf8\x88\x80\x80\x80\n"),
    BYTES("\x1f\x8b\x08\x00"),
    BYTES("PK\x03\x04"),
    BYTES("%PDF-1.5\n"),
    BYTES("<html>\n"),
    BYTES("a\0b\n"),
};

START_TEST(no_tables)
{
    static const char *const header[] = {"a", "b", NULL};
    char path[256], what[32];
    struct nf_csv_table table;
    hostile_path(path, "table.csv");
    for (size_t i = 0; i < COUNT(csv); i++) {
        hostile_write("table.csv", csv[i].bytes, csv[i].length);
        snprintf(what, sizeof what, "table %zu", i);
        refused(what, nf_csv_load(&table, path, header));
    }
}
END_TEST

#define PUBLISHED_HEADER "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
static const char *const published[] = {
    ",T,arm,clean,result,exact,97.8,,1,4000,%,",
    "T1.a,T,arm,clean,result,exact,97.8,,1,4000,%,",
    "t1 a,T,arm,clean,result,exact,97.8,,1,4000,%,",
    "t1_a,T,arm,clean,result,exact,97.8,,1,4000,%,",
    "t1/../a,T,arm,clean,result,exact,97.8,,1,4000,%,",
    "t1.ä,T,arm,clean,result,exact,97.8,,1,4000,%,",
    "t1.a,T,,clean,result,exact,97.8,,1,4000,%,",
    "t1.a,T,Arm,clean,result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm one,clean,result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm:one,clean,result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,,result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,Clean,result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,cle an,result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,clean,,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,clean,Result,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,clean,results,exact,97.8,,1,4000,%,",
    "t1.a,T,arm,clean,result,,97.8,,1,4000,%,",
    "t1.a,T,arm,clean,result,exactly,97.8,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8 ,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact, 97.8,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97..8,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8.1,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,\"97,8\",,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,.,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,--1,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,−1,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,1e,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,1e99999,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,0x10,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,nan,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,inf,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,1/0,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,1/,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8%,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,~97,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,>97,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,84..98,,1,4000,%,",
    "t1.a,T,arm,clean,result,bound,97,,1,4000,%,",
    "t1.a,T,arm,clean,result,bound,><97,,1,4000,%,",
    "t1.a,T,arm,clean,result,bound,>,,1,4000,%,",
    "t1.a,T,arm,clean,result,range,98..84,,1,4000,%,",
    "t1.a,T,arm,clean,result,range,84...98,,1,4000,%,",
    "t1.a,T,arm,clean,result,range,84..,,1,4000,%,",
    "t1.a,T,arm,clean,result,range,..98,,1,4000,%,",
    "t1.a,T,arm,clean,result,approx,~~97,,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,-1,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,wide,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,1..2,1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,0,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,-1,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,ten,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,1.5,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,99999999999999999999,4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,1,0,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,1,4e3,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,1,-4000,%,",
    "t1.a,T,arm,clean,result,exact,97.8,,1,4000",
    "t1.a,T,arm,clean,result,exact,97.8,,1,4000,%,,more",
    "t1.b,T,arm,clean,result,exact,97.8,,1,4000,%,",
};
static const char *const claims[] = {
    ",R,claim,arm:clean > 1",       "A,R,claim,arm:clean > 1",   "a b,R,claim,arm:clean > 1",   "a,R,claim",
    "a,R,claim,arm:clean > 1,more", "a,R,\"claim,arm:clean > 1", "taken,R,claim,arm:clean > 1",
};
static const char *const choices[] = {
    ",M,which,a;b,a,why,", "A,M,which,a;b,a,why,", "a,M,which,a;b,c,why,", "a,M,which,a;b,a;b,why,",
    "a,M,which,a;b,,why,", "a,M,which,a;b,A,why,", "a,M,which,a;b",        "taken,M,which,a;b,a,why,",
};
static const char *const transcript[] = {"t1.b", "t1.b,97.8,1,2", "t1.b,\xff,", "t1.b,97.8,\r"};

static void write_ledger(const char *table, const char *row)
{
    static const char *const names[] = {"published.csv", "claims.csv", "choices.csv"};
    static const char *const good[] = {PUBLISHED_HEADER "t1.b,T,arm,standard,result,exact,97.8,,1,4000,%,\n",
                                       "id,place,claim,predicate\ntaken,R,claim,arm:clean > 1\n",
                                       "id,place,question,readings,default,why,decided_by\ntaken,M,which,a;b,a,why,\n"};
    char text[1024], path[256];
    for (int i = 0; i < 3; i++) {
        int spoilt = !strcmp(names[i], table);
        snprintf(text, sizeof text, "%s%s%s", good[i], spoilt ? row : "", spoilt ? "\n" : "");
        hostile_text(names[i], text);
    }
    snprintf(text, sizeof text, "id,value,sd\n%s\n", row);
    hostile_path(path, "transcript.csv");
    unlink(path);
    if (!strcmp(table, "transcript.csv")) hostile_text(table, text);
}

static void refuse_rows(const char *table, const char *const *rows, size_t count)
{
    struct nf_ledger ledger;
    for (size_t i = 0; i < count; i++) {
        write_ledger(table, rows[i]);
        refused(rows[i], nf_ledger_load(&ledger, hostile_folder));
    }
}

START_TEST(no_ledgers)
{
    struct nf_ledger ledger;
    write_ledger("published.csv", "t1.a,T,arm,clean,result,exact,97.8,,1,4000,%,");
    ck_assert_msg(!nf_ledger_load(&ledger, hostile_folder), "the sound ledger is refused: %s", nf_error());
    nf_ledger_release(&ledger);
    refuse_rows("published.csv", published, COUNT(published));
    refuse_rows("claims.csv", claims, COUNT(claims));
    refuse_rows("choices.csv", choices, COUNT(choices));
    refuse_rows("transcript.csv", transcript, COUNT(transcript));
}
END_TEST

static const char *const results[] = {
    ",,42,0,arm:clean,1",
    "replay,,,0,arm:clean,1",
    "replay,,x,0,arm:clean,1",
    "replay,,4.2,0,arm:clean,1",
    "replay,,99999999999999999999,0,arm:clean,1",
    "replay,,42,,arm:clean,1",
    "replay,,42,0x1,arm:clean,1",
    "replay,,42,0,,1",
    "replay,,42,0,arm:clean,",
    "replay,,42,0,arm:clean,nan",
    "replay,,42,0,arm:clean,inf",
    "replay,,42,0,arm:clean,-1e999",
    "replay,,42,0,arm:clean,1 2",
    "replay,,42,0,arm:clean,1;2",
    "replay,,42,0,arm:clean,one",
    "replay,,42,0,arm:clean",
    "replay,,42,0,arm:clean,1,2",
    "replay,,42,0,taken:clean,2",
};

START_TEST(no_results)
{
    char text[256], path[256];
    hostile_path(path, "results.csv");
    for (size_t i = 0; i < COUNT(results); i++) {
        struct nf_results r;
        snprintf(text, sizeof text, "group,variant,seed,draw,key,value\nreplay,,42,0,taken:clean,1\n%s\n", results[i]);
        hostile_text("results.csv", text);
        nf_results_init(&r);
        refused(results[i], nf_results_load(&r, path));
        nf_results_release(&r);
    }
}
END_TEST

static const char *const rules[] = {
    "r,stately,t1.b,1 == 1,,,impossible,why",
    "r,,t1.b,1 == 1,,,impossible,why",
    "r,stated,t1.b,1 == 1,,,,why",
    "r,stated,t1.b,1 == 1,,,Impossible,why",
    "r,stated,t9.z,1 == 1,,,impossible,why",
    "r,stated,none:such,1 == 1,,,impossible,why",
    "r,reading,t1.b,1 == 1,nothing,a,impossible,why",
    "r,reading,t1.b,1 == 1,taken,c,impossible,why",
    "r,stated,t1.b",
    "r,stated,t1.b,1 == 1,,,impossible,why,more",
};
static const char *const audits[] = {
    "id,ids,rule,level\n",
    "id,ids,rule,level,printed,computed,repair,reason\nx,t1.b\n",
    "id,ids,rule,level,printed,computed,repair,reason\nx,t1.b,r,impossible,1,2,3,4,5\n",
    "id,ids,rule,level,printed,computed,repair,reason\n\"x,t1.b,r,impossible,1,2,3,4\n",
    "garbage",
    "\xff\xfe",
};

START_TEST(no_rules_and_audits)
{
    char text[512], path[256];
    struct nf_ledger ledger;
    write_ledger("none", "");
    ck_assert_msg(!nf_ledger_load(&ledger, hostile_folder), "%s", nf_error());
    hostile_path(path, "rules.csv");
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct nf_rules r;
        snprintf(text, sizeof text, "id,rule,ids,expression,choice,reading,level,reason\n%s\n", rules[i]);
        hostile_text("rules.csv", text);
        refused(rules[i], nf_rules_load(&r, path, &ledger));
    }
    nf_ledger_release(&ledger);
    hostile_path(path, "audit.csv");
    for (size_t i = 0; i < COUNT(audits); i++) {
        struct nf_audit_table a;
        hostile_text("audit.csv", audits[i]);
        refused(audits[i], nf_audit_table_load(&a, path));
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tables");
    tcase_add_test(tests, no_tables);
    tcase_add_test(tests, no_ledgers);
    tcase_add_test(tests, no_results);
    tcase_add_test(tests, no_rules_and_audits);
    return hostile_run("hostile tables", tests,
                       COUNT(csv) + COUNT(published) + COUNT(claims) + COUNT(choices) + COUNT(transcript) +
                           COUNT(results) + COUNT(rules) + COUNT(audits));
}
