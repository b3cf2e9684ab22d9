#ifndef NF_TESTS_LANGUAGE_SLOPES_H
#define NF_TESTS_LANGUAGE_SLOPES_H

#include <check.h>
#include <stddef.h>

/* A scalar function of what `context` holds, its sums in double precision. */
typedef double slope_function(void *context);

/* Central differences of single-precision kernels: steps of 1/128 leave an error below a thousandth. */
static inline void expect_slopes(slope_function *f, void *context, float *value, const float *gradient, int count)
{
    const float step = 1.0f / 128.0f;
    for (int i = 0; i < count; i++) {
        float before = value[i];
        value[i] = before + step;
        double above = f(context);
        value[i] = before - step;
        double below = f(context);
        value[i] = before;
        ck_assert_msg(__builtin_fabs((above - below) / (2.0 * (double)step) - (double)gradient[i]) < 1e-3,
                      "%d: difference %.6f, gradient %.6f", i, (above - below) / (2.0 * (double)step),
                      (double)gradient[i]);
    }
}

/* A value between -1 and 1 that is nothing special. */
static inline float plain_value(int i)
{
    return (float)((37 * i + 11) % 61 - 30) / 30.0f;
}

#endif
